import type { Page, Worker } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  MarkReadDocument,
  PushSettingsDocument,
  RegisterPushDeviceDocument,
} from "../../operations/generated/graphql.js";
import { systemClock } from "../../src/infra/clock.js";
import { onCleanup, testApp } from "../../src/testing/app.js";
import { eventually } from "../../src/testing/eventually.js";
import { type Device, signIn } from "../../src/testing/person.js";
import { startPushServiceDouble } from "../../src/testing/push-service-double/push-service-double.js";
import { openChat } from "./harness/chat-tab.js";
import { openBrowser } from "./harness/chromium.js";

// From a message to its notification: the server's own pushes, encrypted for a browser, decrypted as a browser does, and
// given to the service worker. Chromium cannot subscribe without the network, so that the double holds the subscription.

const LAYLA = "+14155550100";
const JUN = "+14155550101";

const double = await startPushServiceDouble();
onCleanup(() => double.close());
const app = await testApp(
  {
    ...{ WEB_APP: "on", PUSH_HOLD_MS: "100", WEB_PUSH_CLEAR: "on", WEB_ORIGIN: "https://chat.example.com" },
    TEST_PHONE_NUMBERS: `${LAYLA}=123456:Layla,${JUN}=123456:Jun Ito`,
  },
  systemClock,
  { pushEndpoints: double.endpoints },
);
const { origin } = new URL(app.url);
const signedIn = (phoneNumber: string, fullName: string) =>
  signIn({ url: app.url, codeFor: () => "123456" }, { phoneNumber, fullName });

const laylas = await openBrowser({ serviceWorkers: "allow" });
await laylas.grantPermissions(["notifications"], { origin });
const { page } = await openChat(laylas, { origin }, "Layla");
const worker = laylas.serviceWorkers()[0] ?? (await laylas.waitForEvent("serviceworker"));
await worker.evaluate(async () => {
  const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
  while (registration.active?.state !== "activated") await new Promise((resolve) => setTimeout(resolve, 50));
});
// From now on nobody has the app in use.
await page.goto("about:blank");

const [layla, jun] = [await signedIn(LAYLA, "Layla"), await signedIn(JUN, "Jun Ito")];
onCleanup(async () => void (await Promise.all([layla.dispose(), jun.dispose()])));
const conversationId = await jun.open(layla);
const subscription = await subscribe(layla);

/** Registers a subscription of the double as a web device. */
async function subscribe(device: Device) {
  const { viewer } = await device.ask(PushSettingsDocument, {});
  const key = viewer.webPushKey ?? undefined;
  expect(key).toMatch(/^[\w-]{87}$/u);
  const web = double.subscribe(201, key);
  const { registerPushDevice } = await device.ask(RegisterPushDeviceDocument, { input: { web } });
  expect(registerPushDevice?.userErrors).toEqual([]);
  return web;
}

/** Pushes of messages; the sign-in above may be another one. */
const pushes = () => double.received.filter(({ json }) => json["notificationType"] === "MESSAGE");

/** Waits for a push, and gives its decrypted text to the service worker, as the push service of the browser does. */
async function receivePush(number: number): Promise<Readonly<Record<string, unknown>>> {
  const received = await eventually(() => {
    const one = pushes()[number];
    if (one === undefined) throw new Error(`Push ${number} has not come: ${double.faults.join(" ")}`);
    return one;
  });
  expect(received.endpoint).toBe(subscription.endpoint);
  await deliver(page, received.text);
  return received.json;
}

async function deliver(tab: Page, data: string): Promise<void> {
  const session = await laylas.newCDPSession(tab);
  const ids: string[] = [];
  session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    ids.push(...registrations.map(({ registrationId }) => registrationId));
  });
  await session.send("ServiceWorker.enable");
  await expect.poll(() => ids[0]).toBeDefined();
  await session.send("ServiceWorker.deliverPushMessage", { origin, registrationId: ids[0] ?? "", data });
  await session.detach();
}

const shownBy = (one: Worker) =>
  one.evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const shown = await registration.getNotifications();
    return shown.map(({ title, body }) => `${title}: ${body}`);
  });

const notifications = () => shownBy(worker);

describe("a message to a person whose page is closed", () => {
  it("is a notification with its words, which the push does not have", async () => {
    // The spaces keep name and text out of the random ids beside them.
    await jun.send(conversationId, "message 1");
    const push = await receivePush(0);
    expect(push).toMatchObject({ type: "show", badge: 1, total: 1, unread: [{ conversationId, count: 1 }] });
    expect(push).toMatchObject({
      web_push: 8030,
      notification: { navigate: `https://chat.example.com/c/${conversationId}` },
    });
    expect(JSON.stringify(push)).not.toMatch(/Jun Ito|message 1/u);
    await expect.poll(notifications).toEqual(["\u2068Jun Ito\u2069: \u2068message 1\u2069"]);
  });

  it("replaces the one before", async () => {
    await jun.send(conversationId, "message 2");
    await receivePush(1);
    await expect.poll(notifications).toEqual(["\u2068Jun Ito\u2069: \u2068message 2\u2069"]);
    expect(pushes()[1]?.topic).toBe(pushes()[0]?.topic);
  });

  it("is closed when it has been read on another device", async () => {
    await layla.ask(MarkReadDocument, { input: { conversationId } });
    expect(await receivePush(2)).toMatchObject({ type: "clear", badge: 0, unread: [] });
    await expect.poll(notifications).toEqual([]);
    expect(pushes()[2]).toMatchObject({ urgency: "low", topic: pushes()[0]?.topic });
  });

  it("has broken no rule of push services", () => {
    expect(double.faults).toEqual([]);
  });
});
