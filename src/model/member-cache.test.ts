import { expect, it, onTestFinished } from "vitest";
import { keyOf } from "../graphql/global-ids.js";
import { testApp } from "../testing/app.js";
import type { Person } from "../testing/person.js";

const app = await testApp({ HUB_POLL_MS: "60000" });
const { db, hub, members } = app.app;

it("forgets the members of a conversation whose key a failover has given to others", async () => {
  const [first, second] = [await app.person("Ada"), await app.person("Bo")];
  const conversationId = await first.meet(second);
  await second.send(conversationId, "lost");
  const others = [await app.person("Cy"), await app.person("Di")];
  const keysOf = (people: readonly Person[]) => people.map(({ userId }) => keyOf(app.app, "User", userId));
  const [ada = 0n, bo = 0n, cy = 0n, di = 0n] = keysOf([first, second, ...others]);
  const id = keyOf(app.app, "Conversation", conversationId) ?? 0n;
  expect(await members.findPeer(id, ada)).toBe(bo);
  const subscription = await hub.open(ada);
  onTestFinished(() => subscription.close());

  const [one, two] = [cy, di].toSorted((a, b) => Number(a - b));
  await db.execute("UPDATE conversations SET user_one_id = ?, user_two_id = ? WHERE id = ?", [one, two, id]);
  await db.execute("UPDATE user_events SET created_at = created_at + INTERVAL 1 SECOND WHERE user_id = ?", [ada]);
  hub.requestCatchUp([ada]);
  await expect.poll(() => members.findPeer(id, ada)).toBeUndefined();
  expect(await members.findPeer(id, cy)).toBe(di);
});
