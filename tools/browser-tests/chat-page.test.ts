import type { BrowserContext } from "playwright-core";
import { describe, expect, it } from "vitest";
import { signInText } from "../../web/src/text/english/sign-in.js";
import { violationsOf } from "./harness/accessibility.js";
import { type ChatTab, expectShown, openChat } from "./harness/chat-tab.js";
import { type BrowserOptions, openBrowser } from "./harness/chromium.js";
import { type Server, startServer } from "./harness/server.js";

interface Scene {
  readonly server: Server;
  readonly laylas: BrowserContext;
  readonly layla: readonly [ChatTab, ChatTab];
  readonly jun: readonly [ChatTab, ChatTab];
  readonly all: readonly ChatTab[];
}

/** Two people with a browser each and two tabs in it, in their conversation. */
async function setScene(settings: Record<string, string> = {}, options: BrowserOptions = {}): Promise<Scene> {
  const server = await startServer(settings);
  const [laylas, juns] = [await openBrowser(options), await openBrowser(options)];
  const jun1 = await openChat(juns, server, "Jun");
  const layla1 = await openChat(laylas, server, "Layla");
  await layla1.openConversation("Jun");
  await layla1.send("m1");
  await jun1.openConversation("Layla");
  const [layla2, jun2] = [await openChat(laylas, server, "Layla"), await openChat(juns, server, "Jun")];
  await layla2.openConversation("Jun");
  await jun2.openConversation("Layla");
  const all = [layla1, layla2, jun1, jun2];
  await expectShown(all, ["m1"]);
  return { server, laylas, layla: [layla1, layla2], jun: [jun1, jun2], all };
}

const faultsIn = (tabs: readonly ChatTab[]) => tabs.flatMap(({ faults }) => faults);

describe("two people with two tabs each", () => {
  it("see the same messages in the same order", async () => {
    const { layla, jun, all } = await setScene();
    await layla[0].send("m2");
    await expectShown(all, ["m1", "m2"]);
    await jun[1].send("m3");
    await expectShown(all, ["m1", "m2", "m3"]);
    await layla[1].send("m4");
    await expectShown(all, ["m1", "m2", "m3", "m4"]);
    expect(faultsIn(all)).toEqual([]);
  });

  it("lose and repeat nothing when the tab that leads crashes", async () => {
    const { laylas, layla, jun, all } = await setScene();
    const devtools = await laylas.newCDPSession(layla[0].page);
    // The page does not answer any more.
    void devtools.send("Page.crash").catch(() => undefined);
    await jun[0].send("m2");
    await layla[1].send("m3");
    await expectShown(all.slice(1), ["m1", "m2", "m3"]);
  });

  it("lose and repeat nothing when the tab that leads is frozen, and wakes", async () => {
    const { laylas, layla, jun, all } = await setScene();
    const devtools = await laylas.newCDPSession(layla[0].page);
    await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
    await layla[1].page.bringToFront();
    await layla[1].send("m2");
    await jun[0].send("m3");
    await expectShown(all.slice(1), ["m1", "m2", "m3"]);
    await devtools.send("Page.setWebLifecycleState", { state: "active" });
    await layla[0].page.bringToFront();
    await expectShown(all, ["m1", "m2", "m3"]);
  });

  it("keep what is said offline, and send it once when they are back", async () => {
    const { laylas, layla, jun, all } = await setScene();
    await laylas.setOffline(true);
    await layla[0].send("m2");
    await layla[1].send("m3");
    await jun[0].send("m4");
    await expectShown(jun, ["m1", "m4"]);
    await laylas.setOffline(false);
    await expectShown(all, ["m1", "m4", "m2", "m3"]);
  });

  it("continue after the server was killed and started again", async () => {
    const { server, layla, jun, all } = await setScene();
    await server.kill();
    await layla[0].send("m2");
    await server.restart();
    await expectShown(all, ["m1", "m2"]);
    await jun[1].send("m3");
    await expectShown(all, ["m1", "m2", "m3"]);
  });

  it("stay signed in with access tokens of six seconds, for a minute", async () => {
    const { layla, jun, all } = await setScene({ ACCESS_TOKEN_SECONDS: "6" });
    const bodies = ["m1"];
    for (const end = Date.now() + 60_000; Date.now() < end;) {
      const tab = [...layla, ...jun][bodies.length % 4];
      bodies.push(`m${bodies.length + 1}`);
      await tab?.send(bodies.at(-1) ?? "");
      await expectShown(all, bodies);
      await tab?.page.waitForTimeout(3000);
    }
    expect(faultsIn(all)).toEqual([]);
  });
});

describe.each(["light", "dark"] as const)("the %s theme", (colorScheme) => {
  it("has no violation that axe-core finds, on any screen", async () => {
    const server = await startServer();
    const juns = await openBrowser();
    await openChat(juns, server, "Jun");
    const context = await openBrowser({ colorScheme });
    const start = await context.newPage();
    await start.goto(server.origin);
    await start.getByRole("button", { name: signInText.continueAs("Layla") }).waitFor();
    expect(await violationsOf(start)).toEqual([]);
    await start.close();
    const layla = await openChat(context, server, "Layla");
    expect(await violationsOf(layla.page)).toEqual([]);
    await layla.openConversation("Jun");
    await layla.send("m1");
    await expectShown([layla], ["m1"]);
    expect(await violationsOf(layla.page)).toEqual([]);
    for (const path of PATHS) {
      await layla.page.goto(`${server.origin}${path}`);
      await layla.page.getByRole("main").first().waitFor();
      expect([path, await violationsOf(layla.page)]).toEqual([path, []]);
    }
  });
});

const PATHS = [
  ...["/archive", "/search", "/contacts", "/notifications", "/settings"],
  ...["/settings/profile", "/settings/privacy", "/settings/appearance", "/settings/devices", "/settings/account"],
];
