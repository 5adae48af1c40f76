import { describe, expect, it } from "vitest";
import { openChat } from "./harness/chat-tab.js";
import { openBrowser } from "./harness/chromium.js";
import { startServer } from "./harness/server.js";
import { text } from "./harness/text.js";

const server = await startServer();
const [laylas, juns] = [await openBrowser(), await openBrowser()];
await juns.grantPermissions(["notifications"]);
// The browser shows its notifications outside of the page: their titles and texts are recorded instead.
await juns.addInitScript(() => {
  const shown: string[] = [];
  const Recorded = class {
    static permission = "granted";
    constructor(title: string, { body, tag }: { body: string; tag: string }) {
      shown.push(`${title}: ${body}`);
      Object.assign(this, { tag });
    }
  };
  Object.assign(globalThis, { Notification: Recorded, shown });
});

const jun = await openChat(juns, server, "Jun");
const layla = await openChat(laylas, server, "Layla");
await layla.openConversation("Jun");
const row = jun.page.locator(".row-link").filter({ hasText: "Layla" });
const icon = jun.page.locator("link[rel=icon]");
const alerts = () => jun.page.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);

describe("an unread message", () => {
  it("shows in the title, on the icon and in the list, until the menu marks it as read", async () => {
    await layla.send("m1");
    await row.getByText("m1").waitFor();
    await expect.poll(() => jun.page.title()).toBe(`(1) ${text.app}`);
    expect(await icon.getAttribute("href")).toBe("/favicon-unread.svg");
    await row.click({ button: "right" });
    await jun.page.getByRole("menuitem", { name: text.notifications.markRead }).click();
    await expect.poll(() => jun.page.title()).toBe(text.app);
    expect(await icon.getAttribute("href")).toBe("/favicon.svg");
    await layla.page.getByRole("log").getByRole("img", { name: text.delivery.read }).waitFor();
  });

  it("is notified of once that is turned on, unless a focused tab shows the conversation", async () => {
    await layla.send("m2");
    await row.getByText("m2").waitFor();
    await jun.page.goto(`${server.origin}/settings/notifications`);
    await jun.page.getByRole("switch", { name: text.push.alerts }).click();
    await layla.send("m3");
    await expect.poll(alerts).toEqual(["\u2068Layla\u2069: \u2068m3\u2069"]);
    await jun.page.getByRole("link", { name: text.nav.chats }).click();
    await jun.openConversation("Layla");
    await layla.send("m4");
    await jun.page.getByRole("log").getByText("m4").waitFor();
    // In a conversation that nobody looks at the next one is notified of, and so the last one would have been before it.
    await jun.page.getByRole("link", { name: text.nav.settings }).click();
    await layla.send("m5");
    await expect.poll(alerts).toEqual(["\u2068Layla\u2069: \u2068m3\u2069", "\u2068Layla\u2069: \u2068m5\u2069"]);
  });
});

it("a conversation without pushes is not notified of, and shows its level in the menu", async () => {
  const setLevel = async (level: string) => {
    await row.click({ button: "right" });
    await jun.page.getByRole("menuitem", { name: text.inbox.level }).click();
    await jun.page.getByRole("menuitemradio", { name: level, exact: true }).click();
  };
  await jun.page.getByRole("link", { name: text.nav.chats }).click();
  await jun.page.getByRole("link", { name: text.nav.settings }).click();
  await jun.page.getByRole("link", { name: text.nav.chats }).click();
  await setLevel(text.inbox.levels.NONE);
  await row.click({ button: "right" });
  await jun.page.getByRole("menuitem", { name: text.inbox.level }).click();
  await jun.page.getByRole("menuitemradio", { name: text.inbox.levels.NONE, checked: true }).waitFor();
  await jun.page.keyboard.press("Escape");
  await layla.send("m6");
  await row.getByText("m6").waitFor();
  await setLevel(text.inbox.levels.ALL);
  await layla.send("m7");
  await expect.poll(async () => (await alerts()).at(-1)).toBe("\u2068Layla\u2069: \u2068m7\u2069");
  expect(await alerts()).not.toContain("\u2068Layla\u2069: \u2068m6\u2069");
});

it("the list shows who types, and what was not sent", async () => {
  await layla.page.getByRole("textbox", { name: text.composer.label }).pressSequentially("not yet");
  await jun.page.getByRole("link", { name: text.nav.chats }).click();
  await row.getByText(text.inbox.typing).waitFor();
  await layla.page.getByRole("link", { name: text.nav.contacts }).click();
  await layla.page.getByRole("link", { name: text.nav.chats }).click();
  await layla.page.locator(".row-link").getByText(text.inbox.draft).waitFor();
  await expect.poll(() => row.getByText(text.inbox.typing).count()).toBe(0);
});

it("the list shows the day of a message at once, also after another section was open for a day", async () => {
  await layla.page.getByRole("link", { name: text.nav.settings }).click();
  await layla.page.clock.setFixedTime(Date.now() + 86_400_000);
  await layla.page.getByRole("link", { name: text.nav.chats }).click();
  await layla.page.locator(".row-time").getByText("Yesterday").waitFor({ timeout: 10_000 });
});
