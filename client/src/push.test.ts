import { describe, expect, it } from "vitest";
import { onCleanup, testApp } from "../../src/testing/app.js";
import { newPhoneNumber } from "../../src/testing/person.js";
import { createChat } from "./chat.js";
import { PushSettingsDocument } from "./generated/documents/PushSettings.js";
import { fakeBrowser } from "./testing/ports.js";
import { createPushBrowser } from "./testing/push-browser.js";

const app = await testApp();

/** A browser with pushes, whose tabs share its sessions. */
function browserWithPushes() {
  const browser = fakeBrowser({ now: () => Date.now() });
  const push = createPushBrowser();
  return {
    ...push,
    push,
    sessions: browser.sessions,
    /** A tab that is signed in as the person with a number; a new one without. */
    tab: async (phoneNumber = newPhoneNumber()) => {
      const { ports } = browser.tab();
      /** Answers that replace those of the server, by a text of the request. */
      const answers = new Map<string, unknown>();
      const chat = createChat({
        url: app.url,
        storage: "memory",
        ports: {
          ...ports,
          sessions: { ...browser.sessions, current: ports.sessions.current, setCurrent: ports.sessions.setCurrent },
          notifications: push.notifications,
          fetch: async (url, options) => {
            const response = await ports.fetch(url, options);
            const sent = typeof options?.body === "string" ? options.body : "";
            for (const [words, data] of answers) if (sent.includes(words)) return Response.json({ data });
            return response;
          },
        },
      });
      onCleanup(() => Promise.resolve(chat.close()));
      await chat.start();
      await chat.session.sendCode(phoneNumber);
      const code = await app.codeFor(phoneNumber);
      const { userId } = await chat.session.verifyCode({ phoneNumber, code, fullName: "Ada" });
      const stop = chat.push.state.subscribe(() => undefined);
      onCleanup(() => Promise.resolve(stop()));
      await expect.poll(() => chat.push.state.get().status).toBe("ready");
      const record = async () => (await browser.sessions.get(userId))?.push;
      return { chat, userId, phoneNumber, answers, record, state: () => chat.push.state.get().browser };
    },
  };
}

describe("pushes of a browser", () => {
  it("are turned on after the permission, and off again", async () => {
    const { push, registration, endpoint, tab } = browserWithPushes();
    const { chat, state, record } = await tab();
    expect([state(), push.questions]).toEqual(["off", 0]);
    await chat.push.enable(registration);
    expect([state(), push.questions]).toEqual(["on", 1]);
    expect(chat.push.state.get().devices).toMatchObject([{ kind: "WEB", session: { isCurrent: true } }]);
    expect((await record())?.endpoint).toBe(endpoint());
    await chat.push.disable(registration);
    expect([state(), endpoint(), await record()]).toEqual(["off", undefined, undefined]);
    await chat.push.enable(registration);
    expect([state(), push.questions]).toEqual(["on", 1]);
  });

  it.each([
    ["denied", "denied"],
    ["default", "off"],
  ] as const)("stay off where the person answers %s", async (answer, expected) => {
    const { push, registration, endpoint, tab } = browserWithPushes();
    const { chat, state } = await tab();
    push.answer = answer;
    await chat.push.enable(registration);
    expect([state(), endpoint()]).toEqual([expected, undefined]);
  });

  it("follow the permission, and are unsupported without any", async () => {
    const { permission, registration, tab } = browserWithPushes();
    const { chat, state } = await tab();
    await chat.push.enable(registration);
    permission.set("denied");
    expect(state()).toBe("denied");
    permission.set("granted");
    expect(state()).toBe("on");
    permission.set(undefined);
    expect(state()).toBe("unsupported");
    await chat.push.enable(registration);
    expect(state()).toBe("unsupported");
  });

  it("stay off where the browser does not reach its push service", async () => {
    const { push, registration, tab } = browserWithPushes();
    const { chat, state, record } = await tab();
    push.isReachable = false;
    await expect(chat.push.enable(registration)).rejects.toMatchObject({ code: "PUSH_UNAVAILABLE" });
    expect([state(), await record()]).toEqual(["off", undefined]);
  });

  it("move to the account that turns them on last, in the tab of the other one too", async () => {
    const { registration, endpoint, tab } = browserWithPushes();
    const [ada, bo] = [await tab(), await tab()];
    await ada.chat.push.enable(registration);
    const first = endpoint();
    await bo.chat.push.enable(registration);
    await expect.poll(ada.state).toBe("off");
    expect([bo.state(), endpoint(), await ada.record()]).toEqual(["on", first, undefined]);
    // The subscription is Bo's now: neither of these takes it away.
    await ada.chat.push.renew(registration);
    await ada.chat.push.disable(registration);
    expect([bo.state(), endpoint()]).toEqual(["on", first]);
  });

  it("are renewed where the browser has replaced the subscription, without a question", async () => {
    const { push, registration, endpoint, tab } = browserWithPushes();
    const { chat, state, record } = await tab();
    await chat.push.renew(registration);
    expect([push.questions, endpoint()]).toEqual([0, undefined]);
    await chat.push.enable(registration);
    const first = endpoint();
    await chat.push.renew(registration);
    expect(endpoint()).toBe(first);
    push.expire();
    await chat.push.renew(registration);
    expect(endpoint()).not.toBe(first);
    expect([state(), (await record())?.endpoint]).toEqual(["on", endpoint()]);
  });

  it("are subscribed anew with another key of the server", async () => {
    const { registration, endpoint, tab } = browserWithPushes();
    const { chat, answers, record } = await tab();
    await chat.push.enable(registration);
    const first = endpoint();
    const { viewer } = await chat.request(PushSettingsDocument, {});
    const { applicationServerKey } = (
      await createPushBrowser().registration.pushManager.subscribe({
        applicationServerKey: viewer.webPushKey ?? "",
      })
    ).options;
    const present = Buffer.from(applicationServerKey ?? new ArrayBuffer()).toString("base64url");
    const key = `${present.slice(0, -1)}${present.endsWith("A") ? "E" : "A"}`;
    answers.set("query PushSettings", { viewer: { ...viewer, webPushKey: key } });
    await chat.push.renew(registration);
    expect(endpoint()).not.toBe(first);
    expect(await record()).toEqual({ endpoint: endpoint(), key });
  });

  it("stay off where they are turned off on another device", async () => {
    const { registration, tab } = browserWithPushes();
    const { chat, phoneNumber, state, record } = await tab();
    await chat.push.enable(registration);
    const other = await browserWithPushes().tab(phoneNumber);
    const [device] = other.chat.push.state.get().devices;
    expect(device).toMatchObject({ session: { isCurrent: false } });
    await other.chat.push.removeDevice(device?.id ?? "");
    await expect.poll(state).toBe("off");
    await chat.push.renew(registration);
    expect([state(), await record()]).toEqual(["off", undefined]);
  });

  it("end with the session: another one of the same person starts without", async () => {
    const { registration, tab } = browserWithPushes();
    const { chat, phoneNumber } = await tab();
    await chat.push.enable(registration);
    const other = await browserWithPushes().tab(phoneNumber);
    await expect.poll(() => other.chat.push.state.get().devices).toHaveLength(1);
    await chat.session.signOut();
    await expect.poll(() => other.chat.push.state.get().devices).toEqual([]);
  });
});

it("notification settings are changed, and follow the changes of other devices", async () => {
  const { tab } = browserWithPushes();
  const { chat, phoneNumber } = await tab();
  const settings = () => chat.push.state.get().settings;
  expect(settings()).toMatchObject({ sound: true, badge: true, contacts: true, quietHours: null });
  const quietHours = { from: "22:00", to: "07:30", timeZone: "Europe/Vienna" };
  await chat.push.update({ quietHours, sound: false });
  expect(settings()).toMatchObject({ sound: false, badge: true, quietHours });
  const other = await browserWithPushes().tab(phoneNumber);
  await expect.poll(() => chat.sync.get().state).toBe("live");
  await other.chat.push.update({ quietHours: null, badge: false });
  await expect.poll(settings).toMatchObject({ sound: false, badge: false, quietHours: null });
  await expect(chat.push.update({ quietHours: { ...quietHours, timeZone: "Mars/Olympus" } })).rejects.toMatchObject({
    code: "INVALID",
  });
});
