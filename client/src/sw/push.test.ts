import { IDBFactory } from "fake-indexeddb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testApp } from "../../../src/testing/app.js";
import { PushSettingsDocument } from "../../../operations/generated/graphql.js";
import { type Device, signUp } from "../../../src/testing/person.js";
import type { StoredSession } from "../ports.js";
import { createSessionStore } from "../ports/sessions.js";
import type { PushBrowser } from "../testing/push-browser.js";
import { fakeWorker } from "../testing/worker.js";
import { toStoredTokens } from "../transport/tokens.js";
import { type PushOptions, handlePush } from "./push.js";

const app = await testApp();
const { origin } = new URL(app.url);

/** Ada, whose browser has a worker and her session, with one unread message of Bo. */
async function adasWorker({ accessToken }: { accessToken?: string } = {}) {
  const [ada, bo] = [await signUp(app, "Ada"), await signUp(app, "Bo")];
  const conversationId = await bo.greet(ada);
  const indexedDB = new IDBFactory();
  const sessions = createSessionStore({ indexedDB });
  await sessions.put({
    ...toStoredTokens(ada.tokens, Date.now()),
    ...(accessToken !== undefined && { accessToken }),
    ...{ userId: ada.userId, phoneNumber: "", fullName: "Ada", deviceToken: null, lastUsedAt: 1 },
  });
  return { ...workerWith({ indexedDB }), ada, sessions, conversationId };
}

function workerWith({
  indexedDB = new IDBFactory(),
  ...options
}: Partial<PushOptions> & { indexedDB?: IDBFactory } = {}) {
  const fake = fakeWorker(origin, indexedDB);
  handlePush(fake.worker, {
    icon: "/icon.png",
    textFor: (row, count) =>
      row ? { title: `${row.peer.fullName} (${count})`, body: row.lastMessage?.body ?? "" } : { title: "New message" },
    openUrl: (id) => (id === undefined ? "/" : `/c/${id}`),
    ...options,
  });
  return fake;
}

const webPushKeyOf = async (person: Device) => (await person.ask(PushSettingsDocument, {})).viewer.webPushKey ?? "";

const subscribe = ({ registration }: PushBrowser, applicationServerKey = "key") =>
  registration.pushManager.subscribe({ applicationServerKey });

const payloadOf = (conversationId: string, more = {}) =>
  JSON.stringify({
    ...{ v: 1, type: "show", badge: 3, total: 1 },
    unread: [{ conversationId, sequence: 1, count: 1, silent: false }],
    ...more,
  });

describe("a push", () => {
  it("is shown with the name and text of the conversation, and sets the badge", async () => {
    const { push, notifications, badges, conversationId } = await adasWorker();
    await push(payloadOf(conversationId));
    expect(notifications()).toMatchObject([
      { title: "Bo (1)", body: "Hello", icon: "/icon.png", tag: conversationId, data: { conversationId } },
    ]);
    expect(badges).toEqual([3]);
  });

  it("refreshes an expired access token, which the tabs then share", async () => {
    const { push, notifications, sessions, ada, conversationId } = await adasWorker({ accessToken: "expired" });
    await push(payloadOf(conversationId));
    expect(notifications()).toMatchObject([{ title: "Bo (1)" }]);
    expect((await sessions.get(ada.userId))?.accessToken).toMatch(/^ey/u);
  });

  it("has no words of an account that has signed out", async () => {
    const { push, notifications, sessions, ada, conversationId } = await adasWorker();
    const session = await sessions.get(ada.userId);
    if (session) await sessions.put({ ...session, ended: { reason: "SIGNED_OUT", at: 1 } });
    await push(payloadOf(conversationId));
    expect(notifications()).toMatchObject([{ title: "New message", data: { conversationId } }]);
  });

  it.each([
    ["has another account", {}],
    ["has an account whose session the server has ended", { accessToken: "expired", refreshToken: "revoked" }],
  ])("is read as the account that has the conversation where the browser %s", async (_, tokens) => {
    const { push, notifications, sessions, conversationId } = await adasWorker();
    const other = await signUp(app, "Cy");
    await sessions.put({
      ...toStoredTokens(other.tokens, Date.now()),
      ...{ userId: other.userId, phoneNumber: "", fullName: "Cy", deviceToken: null, lastUsedAt: 2 },
      ...tokens,
    });
    await push(payloadOf(conversationId));
    expect(notifications()).toMatchObject([{ title: "Bo (1)" }]);
  });

  it("is not shown while a tab shows the conversation", async () => {
    const { push, notifications } = workerWith({ isShown: (id) => Promise.resolve(id === "one") });
    await push(payloadOf("one"));
    expect(notifications()).toEqual([]);
    await push(payloadOf("two"));
    expect(notifications()).toMatchObject([{ tag: "two" }]);
  });

  it("closes the notifications of what has been read elsewhere", async () => {
    const { push, notifications, badges } = workerWith();
    await push(payloadOf("one"));
    await push(payloadOf("two", { unread: [{ conversationId: "two" }, { conversationId: "one" }] }));
    expect(notifications().map(({ tag }) => tag)).toEqual(["one", "two"]);
    await push(payloadOf("", { type: "clear", badge: 1, unread: [{ conversationId: "two" }] }));
    expect(notifications().map(({ tag }) => tag)).toEqual(["two"]);
    expect(badges).toEqual([3, 3, 1]);
  });

  it("closes nothing where its list is shorter than the number of unread conversations", async () => {
    const { push, notifications } = workerWith();
    await push(payloadOf("one"));
    await push(payloadOf("two", { total: 9, unread: [{ conversationId: "two" }] }));
    await push(payloadOf("", { type: "clear", total: 9, unread: [{ conversationId: "two" }] }));
    expect(notifications().map(({ tag }) => tag)).toEqual(["one", "two"]);
  });

  it("makes a sound for each message once, though a push comes twice or the page has notified of it", async () => {
    const { push, notifications } = workerWith();
    const soundOf = async (sequence: number) => {
      await push(payloadOf("one", { unread: [{ conversationId: "one", sequence }] }));
      return notifications()[0] as { renotify?: boolean };
    };
    expect(await soundOf(1)).toMatchObject({ renotify: true });
    expect(await soundOf(1)).toMatchObject({ renotify: false });
    expect(await soundOf(2)).toMatchObject({ renotify: true });
    expect(await soundOf(1)).toMatchObject({ renotify: false });
  });

  it("shows more than three unread conversations as one, and each again when some are read", async () => {
    const groupTextFor = (row: unknown, count: number) => ({ title: `${count} conversations`, body: String(row) });
    const { push, notifications } = workerWith({ groupTextFor });
    const ids = ["a", "b", "c", "d"];
    const unread = (...all: string[]) => ({ total: all.length, unread: all.map((id) => ({ conversationId: id })) });
    for (const [index, id] of ids.slice(0, 3).entries())
      await push(payloadOf(id, unread(...ids.slice(0, index + 1).reverse())));
    expect(notifications().map(({ tag }) => tag)).toEqual(["a", "b", "c"]);
    await push(payloadOf("d", unread("d", "c", "b", "a")));
    expect(notifications()).toMatchObject([
      { title: "4 conversations", tag: "convospace/group", data: { conversationId: "d" } },
    ]);
    await push(payloadOf("b", unread("b", "d")));
    expect(notifications().map(({ tag }) => tag)).toEqual(["b"]);
  });

  it("of other news has words of its own, and stays until it is closed", async () => {
    const { push, notifications } = workerWith({ noticeTextFor: (kind) => ({ title: kind }) });
    await push(JSON.stringify({ type: "show", notificationType: "NEW_LOGIN", notificationId: "n1", unread: [] }));
    await push(JSON.stringify({ type: "test", unread: [] }));
    await push(payloadOf("one"));
    expect(notifications().map(({ title }) => title)).toEqual(["NEW_LOGIN", "TEST", "New message"]);
  });

  it("has the words of its preview where the server cannot be asked", async () => {
    const { push, notifications } = workerWith();
    await push(payloadOf("one", { title: "Bo", body: "Hello" }));
    expect(notifications()).toMatchObject([{ title: "Bo", body: "Hello" }]);
  });

  it("has the words of a group though it has a preview of one message", async () => {
    const { push, notifications } = workerWith({ groupTextFor: (_, count) => ({ title: `${count} conversations` }) });
    await push(payloadOf("one", { total: 4, title: "Bo", body: "Hello" }));
    expect(notifications()).toMatchObject([{ title: "4 conversations" }]);
    expect(notifications()[0]).not.toHaveProperty("body");
  });

  it("ends the subscription of a browser in which nobody is signed in", async () => {
    const { push, pushBrowser, notifications } = workerWith();
    await subscribe(pushBrowser);
    await push(payloadOf("one"));
    expect([notifications().length, pushBrowser.endpoint()]).toEqual([1, undefined]);
  });

  it("keeps the subscription of a browser in which somebody is", async () => {
    const { push, pushBrowser, conversationId } = await adasWorker();
    await subscribe(pushBrowser);
    await push(payloadOf(conversationId));
    expect(pushBrowser.endpoint()).toBeDefined();
  });

  it("shows exactly one notification, whatever its content", async () => {
    const field = fc.oneof(fc.jsonValue(), fc.constantFrom("show", "test", "conversationId", 1));
    const payload = fc.record(
      { type: field, badge: field, unread: fc.oneof(field, fc.array(field)) },
      { requiredKeys: [] },
    );
    const content = fc.oneof(
      fc.constant(null),
      fc.string(),
      fc.json(),
      payload.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(content, async (text) => {
        const { push, notifications } = workerWith();
        await push(text);
        expect(notifications()).toHaveLength(1);
      }),
    );
  });
});

describe("a subscription that the browser replaces", () => {
  it.each([
    ["handed over", true],
    ["left to the worker", false],
  ])("is registered for the account that had it: %s", async (_, isGiven) => {
    const { ada, sessions, pushBrowser, changeSubscription } = await adasWorker({ accessToken: "expired" });
    const key = await webPushKeyOf(ada);
    const session = (await sessions.get(ada.userId)) as StoredSession;
    await sessions.put({ ...session, push: { endpoint: "https://fcm.googleapis.com/before", key } });
    await changeSubscription(isGiven ? await subscribe(pushBrowser, key) : null);
    const endpoint = pushBrowser.endpoint();
    expect(endpoint).toMatch(/^https/u);
    expect((await sessions.get(ada.userId))?.push).toEqual({ endpoint, key });
    const { pushDevices } = (await ada.ask(PushSettingsDocument, {})).viewer;
    expect(pushDevices).toMatchObject([{ kind: "WEB" }]);
  });

  it("is registered for nobody where pushes are turned on for nobody", async () => {
    const { ada, pushBrowser, changeSubscription } = await adasWorker();
    await changeSubscription(await subscribe(pushBrowser));
    expect((await ada.ask(PushSettingsDocument, {})).viewer.pushDevices).toEqual([]);
  });
});

describe("a click on a notification", () => {
  it("closes it and opens the conversation in a tab, the focused one first", async () => {
    const { push, click, notifications, tab, opened } = workerWith();
    await push(payloadOf("one"));
    const [other, focused] = [tab(), tab(true)];
    await click("one");
    expect([notifications(), other, focused, opened]).toEqual([
      [],
      [],
      [{ type: "convospace/open", conversationId: "one" }],
      [],
    ]);
  });

  it("opens a window where there is none", async () => {
    const { push, click, opened } = workerWith();
    await push(payloadOf("one"));
    await click("one");
    await push(null);
    await click("");
    expect(opened).toEqual([`${origin}/c/one`, `${origin}/`]);
  });
});
