import type { BrowserContext, Page, Worker } from "playwright-core";
import { describe, expect, it } from "vitest";
import { openChat } from "./harness/chat-tab.js";
import { openBrowser } from "./harness/chromium.js";
import { startServer } from "./harness/server.js";
import { text } from "./harness/text.js";

const server = await startServer({ ACCESS_TOKEN_SECONDS: "5" });
const [laylas, juns] = [await openBrowser({ serviceWorkers: "allow" }), await openBrowser()];
await laylas.grantPermissions(["notifications"]);
const layla = await openChat(laylas, server, "Layla");
const jun = await openChat(juns, server, "Jun");
await jun.openConversation("Layla");
await jun.send("m1");
await layla.openConversation("Jun");
const conversationId = new URL(layla.page.url()).pathname.split("/")[2] ?? "";
const worker = await workerOf(laylas);

async function workerOf(context: BrowserContext): Promise<Worker> {
  const started = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  await started.evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    while (registration.active?.state !== "activated") await new Promise((resolve) => setTimeout(resolve, 50));
  });
  return started;
}

/** Delivers a push as the push service of the browser does. */
async function push(page: Page, data: string): Promise<void> {
  const session = await laylas.newCDPSession(page);
  const ids: string[] = [];
  session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    ids.push(...registrations.map(({ registrationId }) => registrationId));
  });
  await session.send("ServiceWorker.enable");
  await expect.poll(() => ids[0]).toBeDefined();
  await session.send("ServiceWorker.deliverPushMessage", {
    origin: server.origin,
    registrationId: ids[0] ?? "",
    data,
  });
  await session.detach();
}

const notifications = () =>
  worker.evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const shown = await registration.getNotifications();
    return shown.map(({ title, body }) => `${title}: ${body}`);
  });

const unreadOf = (...ids: string[]) => {
  const unread = ids.map((conversationId) => ({ conversationId, sequence: 2, count: 1 }));
  return JSON.stringify({ v: 1, type: "show", badge: 1, unread });
};

const SHOWN = "\u2068Jun\u2069: \u2068m2\u2069";

describe("a push", () => {
  it("is shown with the words of the message, though the page is closed and its access token has expired", async () => {
    await layla.page.goto("about:blank");
    await jun.send("m2");
    await layla.page.waitForTimeout(6_000);
    await push(layla.page, unreadOf(conversationId));
    await expect.poll(notifications).toEqual([SHOWN]);
  });

  it("opens its conversation by a click, in the tab that is there", async () => {
    await layla.page.goto(`${server.origin}/settings`);
    await layla.page.getByRole("link", { name: text.nav.chats }).waitFor();
    await worker.evaluate(async () => {
      const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
      const [notification] = await registration.getNotifications();
      const event = Object.assign(new Event("notificationclick"), { notification, waitUntil: () => undefined });
      globalThis.dispatchEvent(event);
    });
    await layla.page.waitForURL(`${server.origin}/c/${conversationId}`);
    await layla.page.getByRole("log").getByText("m2").waitFor();
    expect(await notifications()).toEqual([]);
  });

  it("is not shown while the conversation is", async () => {
    await layla.page.bringToFront();
    await push(layla.page, unreadOf(conversationId));
    // Pushes are handled in order: the first one had no notification if the second has the only one.
    await push(layla.page, unreadOf("other", conversationId));
    await expect.poll(notifications).toEqual([`${text.newMessage}: `]);
  });
});

it("notifications of the page are shown by the worker, also those of messages that a reload has missed", async () => {
  await layla.page.evaluate(() => localStorage.setItem("convospace/alerts", "on"));
  await layla.page.goto("about:blank");
  await jun.send("m3");
  await jun.page.getByRole("article", { name: /m3/u }).getByRole("img", { name: text.delivery.sent }).waitFor();
  await layla.page.goto(`${server.origin}/settings`);
  await expect.poll(notifications).toContain("\u2068Jun\u2069: \u2068m3\u2069");
  await layla.page.getByRole("link", { name: text.nav.chats }).waitFor();
  await jun.send("m3 live");
  await expect.poll(notifications).toContain("\u2068Jun\u2069: \u2068m3 live\u2069");
});

describe("the page without a server", () => {
  it("starts with the chats of this device, at any of its addresses", async () => {
    await server.kill();
    for (const path of [`/c/${conversationId}`, "/settings", "/"]) {
      await layla.page.goto(server.origin + path);
      await layla.page.getByRole("link", { name: text.nav.chats }).waitFor();
    }
    await layla.page.locator(".row-link").getByText("m3").waitFor();
    await layla.openConversation("Jun");
    await layla.send("m4");
    await layla.page.getByRole("log").getByText("m4").waitFor();
    expect(layla.faults).toEqual([]);
  });

  it("is not the page of another address", async () => {
    const page = await laylas.newPage();
    await expect(page.goto(`${server.origin}/graphql`)).rejects.toThrow("ERR_CONNECTION_REFUSED");
    await page.close();
  });

  it("sends when the server is there again", async () => {
    await server.restart();
    await layla.page.goto(server.origin);
    await jun.page.reload();
    await jun.page.getByRole("log").getByText("m4").waitFor();
  });
});
