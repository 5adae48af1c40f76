import { expect, it } from "vitest";
import { expectShown, openChat } from "./harness/chat-tab.js";
import { openBrowser } from "./harness/chromium.js";
import { startServer } from "./harness/server.js";

it("two people with two tabs each stay signed in with access tokens of three seconds, for half a minute", async () => {
  const server = await startServer({ ACCESS_TOKEN_SECONDS: "3" });
  const [laylas, juns] = [await openBrowser(), await openBrowser()];
  const jun = await openChat(juns, server, "Jun");
  const layla = await openChat(laylas, server, "Layla");
  await layla.openConversation("Jun");
  await layla.send("m1");
  await jun.openConversation("Layla");
  const all = [layla, jun, await openChat(laylas, server, "Layla"), await openChat(juns, server, "Jun")];
  await all[2]?.openConversation("Jun");
  await all[3]?.openConversation("Layla");

  const bodies = ["m1"];
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const tab = all[bodies.length % all.length];
    bodies.push(`m${bodies.length + 1}`);
    await tab?.send(bodies.at(-1) ?? "");
    await expectShown(all, bodies);
    await tab?.page.waitForTimeout(1500);
  }
  expect(all.flatMap(({ faults }) => faults)).toEqual([]);
});
