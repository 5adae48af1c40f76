import type { BrowserContext } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { type ChatTab, expectShown, openChat } from "./harness/chat-tab.js";
import { openBrowser } from "./harness/chromium.js";
import { startServer } from "./harness/server.js";
import { text } from "./harness/text.js";

// The scenarios share a server, two browsers that are signed in and a conversation; each has tabs and messages of its own.
const server = await startServer();
const [laylas, juns] = await Promise.all([openBrowser(), openBrowser()]);

afterEach(async () => {
  for (const browser of [laylas, juns]) {
    const [, ...tabs] = browser.pages();
    await Promise.all(tabs.map((tab) => tab.close()));
  }
});

let count = 0;
const newBody = () => `m${(count += 1)}`;

/** Two people with two tabs each in their conversation, whose newest message is `first`. The first tab of each leads. */
interface Scene {
  readonly layla: readonly [ChatTab, ChatTab];
  readonly jun: readonly [ChatTab, ChatTab];
  readonly all: readonly ChatTab[];
  readonly first: string;
}

async function setScene(): Promise<Scene> {
  const first = newBody();
  // Jun has to have an account before Layla can write to him.
  const jun1 = await openChat(juns, server, "Jun");
  const layla1 = await openTab(laylas, "Layla", "Jun");
  await layla1.send(first);
  await jun1.openConversation("Layla");
  const [layla2, jun2] = await Promise.all([openTab(laylas, "Layla", "Jun"), openTab(juns, "Jun", "Layla")]);
  const all = [layla1, layla2, jun1, jun2];
  await expectShown(all, [first]);
  return { layla: [layla1, layla2], jun: [jun1, jun2], all, first };
}

async function openTab(browser: BrowserContext, name: string, peer: string): Promise<ChatTab> {
  const tab = await openChat(browser, server, name);
  await tab.openConversation(peer);
  return tab;
}

const faultsIn = (tabs: readonly ChatTab[]) => tabs.flatMap(({ faults }) => faults);

it("a list without conversations stays empty in words without the server", async () => {
  const { page } = await openChat(juns, server, "Jun");
  await page.getByText(text.inbox.empty).waitFor();
  await juns.setOffline(true);
  await page.getByText(text.banner.offline).waitFor();
  expect(await page.getByText(text.inbox.failed).count()).toBe(0);
  await page.getByRole("button", { name: text.inbox.sayHelloTo("Layla") }).waitFor();
  await juns.setOffline(false);
});

describe("two people with two tabs each", () => {
  it("see the same messages in the same order", async () => {
    const { layla, jun, all, first } = await setScene();
    const bodies = [first];
    for (const tab of [layla[0], jun[1], layla[1], jun[0]]) {
      bodies.push(newBody());
      await tab.send(bodies.at(-1) ?? "");
      await expectShown(all, bodies);
    }
    expect(faultsIn(all)).toEqual([]);
  });

  it("lose and repeat nothing when the tab that leads crashes", async () => {
    const { layla, jun, all, first } = await setScene();
    const devtools = await laylas.newCDPSession(layla[0].page);
    // The page does not answer any more.
    void devtools.send("Page.crash").catch(() => undefined);
    const [second, third] = [newBody(), newBody()];
    await jun[0].send(second);
    await expectShown(all.slice(1), [first, second]);
    await layla[1].send(third);
    await expectShown(all.slice(1), [first, second, third]);
  });

  it("lose and repeat nothing when the tab that leads is frozen, and wakes", async () => {
    const { layla, jun, all, first } = await setScene();
    const devtools = await laylas.newCDPSession(layla[0].page);
    await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
    await layla[1].page.bringToFront();
    const [second, third] = [newBody(), newBody()];
    await layla[1].send(second);
    await expectShown(all.slice(1), [first, second]);
    await jun[0].send(third);
    await expectShown(all.slice(1), [first, second, third]);
    await devtools.send("Page.setWebLifecycleState", { state: "active" });
    await layla[0].page.bringToFront();
    await expectShown(all, [first, second, third]);
  });

  it("keep messages written offline, and send each once when they are online again", async () => {
    const { layla, jun, all, first } = await setScene();
    const [own1, own2, other] = [newBody(), newBody(), newBody()];
    await laylas.setOffline(true);
    await layla[0].send(own1);
    await expectShown(layla, [first, own1]);
    await layla[1].send(own2);
    await jun[0].send(other);
    await expectShown(jun, [first, other]);
    await laylas.setOffline(false);
    await expectShown(all, [first, other, own1, own2]);
  });

  it("continue after the server was killed and started again", async () => {
    const { layla, jun, all, first } = await setScene();
    const [second, third] = [newBody(), newBody()];
    await server.kill();
    await layla[0].send(second);
    await server.restart();
    await expectShown(all, [first, second]);
    await jun[1].send(third);
    await expectShown(all, [first, second, third]);
  });
});

it("a text that the browser does not let copy, as at an address of plain HTTP, fails in words", async () => {
  const { jun, first } = await setScene();
  const [{ page, faults }] = jun;
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await page.getByRole("article", { name: first }).locator(".bubble").click({ button: "right" });
  await page.getByRole("menuitem", { name: text.message.copy }).click();
  await page.getByRole("status").getByText(text.errors.other).waitFor();
  expect(faults).toEqual([]);
});
