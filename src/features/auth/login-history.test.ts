import { describe, expect, it } from "vitest";
import { SendOtpDocument, VerifyOtpDocument, ViewerDocument } from "../../../operations/generated/graphql.js";
import { DAY, addMs, systemClock } from "../../infra/clock.js";
import { testApp } from "../../testing/app.js";
import { createTestClient } from "../../testing/client.js";
import { nodesOf } from "../../testing/nodes-of.js";

let now = systemClock();
const app = await testApp({}, () => now);
const stranger = createTestClient({ url: app.url, accessToken: () => undefined });
const { db } = app.app;

async function guessWrong(phoneNumber: string, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    if (n % 5 === 0) await stranger.ask(SendOtpDocument, { input: { phoneNumber } });
    const code = app.codeFor(phoneNumber) === "000000" ? "111111" : "000000";
    await stranger.ask(VerifyOtpDocument, { input: { phoneNumber, code } });
  }
}

describe("the login history", () => {
  it("keeps twenty failures a day, so that strangers cannot fill it, and every sign-in", async () => {
    const ada = await app.person("Ada");
    const count = async () =>
      nodesOf((await ada.ask(ViewerDocument, {})).viewer.loginHistory).filter(({ successful }) => !successful).length;
    await guessWrong(ada.phoneNumber, 22);
    expect(await count()).toBe(20);
    const tablet = await ada.device("tablet");
    const [newest] = nodesOf((await tablet.ask(ViewerDocument, {})).viewer.loginHistory);
    expect(newest).toMatchObject({ successful: true });
    now = addMs(now, DAY);
    await guessWrong(ada.phoneNumber, 2);
    const [user] = await db.query<{ id: bigint }>("SELECT id FROM users WHERE phone_number = ?", [ada.phoneNumber]);
    expect(
      await db.query("SELECT 1 FROM login_history WHERE user_id = ? AND NOT is_successful", [user?.id]),
    ).toHaveLength(22);
  });
});
