import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import { onCleanup, testApp } from "../../src/testing/app.js";
import { newPhoneNumber } from "../../src/testing/person.js";
import { createProxy } from "../../src/testing/proxy.js";
import type { Chat, ConversationView } from "./api.js";
import { createChat } from "./chat.js";
import type { Ports, StoresPort } from "./ports.js";
import { Outdated, StorageFull } from "./store/errors.js";
import { indexedDbStores } from "./store/indexed-db.js";
import { faultyStores } from "./testing/faulty-stores.js";
import { killable } from "./testing/killable.js";
import { type FakeTab, fakeBrowser } from "./testing/ports.js";

const app = await testApp();
const { port } = new URL(app.url);
const network = await createProxy({ host: "127.0.0.1", port: Number(port) });
onCleanup(() => network.close());
const url = `http://127.0.0.1:${network.port}/graphql`;

interface Tab {
  readonly chat: Chat;
  readonly page: FakeTab;
  readonly errors: unknown[];
  /** Ends the tab as a crash does. */
  kill(): void;
  signIn(phoneNumber: string, fullName: string): Promise<string>;
}

/** A browser with an IndexedDB of its own, which can fail. */
function openBrowser(given: Partial<Ports> = {}) {
  const indexedDB = new IDBFactory();
  const stores = faultyStores(indexedDbStores({ indexedDB, IDBKeyRange }) as StoresPort);
  const { tab: openTab, sessions } = fakeBrowser();
  return {
    indexedDB,
    stores,
    sessions,
    /** Opens a tab and starts its chat. */
    tab: async (): Promise<Tab> => {
      const page = openTab();
      const { ports, kill } = killable({ ...page.ports, stores, ...given });
      const errors: unknown[] = [];
      const chat = createChat({ url, ports, onError: (error) => errors.push(error) });
      onCleanup(() => Promise.resolve(chat.close()));
      await chat.start();
      return { chat, page, errors, kill, signIn: (...person) => signIn(chat, ...person) };
    },
  };
}

async function signIn(chat: Chat, phoneNumber: string, fullName: string): Promise<string> {
  await chat.session.sendCode(phoneNumber);
  const code = app.codeFor(phoneNumber);
  const { userId } = await chat.session.verifyCode({ phoneNumber, code, fullName });
  await expect.poll(() => chat.viewer.get()?.user.fullName).toBe(fullName);
  return userId;
}

/** Ada's three tabs in one browser, Bo elsewhere; all show their conversation, which has one message. */
async function setScene(given: Partial<Ports> = {}) {
  const browser = openBrowser(given);
  const bo = await openBrowser().tab();
  const boId = await bo.signIn(newPhoneNumber(), "Bo");
  const phoneNumber = newPhoneNumber();
  const first = await browser.tab();
  await first.signIn(phoneNumber, "Ada");
  const ada = [first, await browser.tab(), await browser.tab()] as const;
  const id = await first.chat.openWith(boId);
  const viewOf = ({ chat }: Tab) => chat.conversation(id);
  const views = [viewOf(ada[0]), viewOf(ada[1]), viewOf(ada[2]), viewOf(bo)] as const;
  await views[0].send({ body: "first" });
  await shown(views, ["first"]);
  return { browser, phoneNumber, id, ada, bo, views };
}

const linesOf = ({ state }: ConversationView): string[] =>
  state
    .get()
    .items.map((item) =>
      item.kind === "message" ? (item.message.body ?? "") : `${item.draft.body} (${item.state} ${item.error ?? ""})`,
    );

async function shown(views: readonly ConversationView[], lines: readonly string[]): Promise<void> {
  for (const view of views) await expect.poll(() => linesOf(view)).toEqual(lines);
}

const namesIn = async ({ indexedDB }: ReturnType<typeof openBrowser>) =>
  (await indexedDB.databases()).map(({ name }) => name);

describe("tabs of one browser", () => {
  it("send through the one that leads, and go on when it is closed, killed or suspended", async () => {
    const { ada, views, bo } = await setScene();
    const last = views.slice(2);
    await views[1].send({ body: "by a follower" });
    await shown(views, ["first", "by a follower"]);
    expect(ada.map(({ chat }) => chat.connection.get().isLeader)).toEqual([true, false, false]);
    await views[0].send({ body: "before it is closed" });
    ada[0].chat.close();
    await shown(views.slice(1), ["first", "by a follower", "before it is closed"]);
    await views[2].send({ body: "before it is killed" });
    ada[1].kill();
    await shown(last, ["first", "by a follower", "before it is closed", "before it is killed"]);
    expect(ada[2].chat.connection.get()).toMatchObject({ state: "open", isLeader: true });
    ada[2].page.hide();
    await views[3].send({ body: "while it is in the back/forward cache" });
    const lines = [...linesOf(views[2]), "while it is in the back/forward cache"];
    await shown([views[3]], lines);
    expect(linesOf(views[2])).toHaveLength(4);
    ada[2].page.show(true);
    await shown(last, lines);
    expect([...ada, bo].flatMap(({ errors }) => errors)).toEqual([]);
  });

  it("have an account each, and may switch", async () => {
    const browser = openBrowser();
    const [one, other] = [await browser.tab(), await browser.tab()];
    const ada = await one.signIn(newPhoneNumber(), "Ada");
    await other.signIn(newPhoneNumber(), "Bo");
    const id = await other.chat.openWith(ada);
    const views = [one, other].map(({ chat }) => chat.conversation(id));
    await views[1]?.send({ body: "by Bo" });
    await shown(views, ["by Bo"]);
    await views[0]?.send({ body: "by Ada" });
    await shown(views, ["by Bo", "by Ada"]);
    const isOwn = (view: ConversationView | undefined) =>
      view?.state.get().items.map((item) => item.kind === "message" && item.message.isOwn);
    expect(views.map(isOwn)).toEqual([[false, true], [true, false]]); // prettier-ignore
    views[1]?.setDraft("typed just now");
    await other.chat.session.switchTo(ada);
    await expect.poll(() => isOwn(views[1])).toEqual([false, true]);
    expect(views[1]?.draft.get()).toBe("");
    await views[1]?.send({ body: "by Ada elsewhere" });
    await shown(views, ["by Bo", "by Ada", "by Ada elsewhere"]);
    const bo = other.chat.session.accounts.get().find(({ userId }) => userId !== ada)?.userId ?? "";
    await other.chat.session.switchTo(bo);
    await expect.poll(() => isOwn(views[1])).toEqual([true, false, false]);
    await expect.poll(() => views[1]?.draft.get()).toBe("typed just now");
    await other.chat.session.signOut();
    expect(await namesIn(browser)).toEqual([`convospace/${ada}`]);
    await views[0]?.send({ body: "by Ada alone" });
    await expect.poll(() => linesOf(views[0] as ConversationView)).toContain("by Ada alone");
    expect([...one.errors, ...other.errors]).toEqual([]);
  });

  it("are all signed out by one, which leaves nothing of the person", async () => {
    const { browser, ada, views } = await setScene();
    views[2].setDraft("typed");
    await ada[1].chat.session.signOut();
    for (const { chat } of ada) {
      await expect.poll(() => chat.session.state.get()).toEqual({ state: "signedOut" });
      await expect.poll(() => chat.viewer.get()).toBeUndefined();
    }
    for (const view of views.slice(0, 3)) expect([linesOf(view), view.draft.get()]).toEqual([[], ""]);
    await expect.poll(() => namesIn(browser)).toEqual([]);
    expect(await browser.sessions.list()).toEqual([]);
    expect(ada.flatMap(({ errors }) => errors)).toEqual([]);
  });
});

describe("a session that the server has ended", () => {
  it("leaves the outbox to the same person, shows nothing to another, and is deleted after seven days", async () => {
    let now = Date.now();
    const scene = await setScene({ now: () => now });
    const { browser, phoneNumber, bo, id } = scene;
    const [ada, ...others] = scene.ada;
    for (const { chat } of others) chat.close();
    const elsewhere = await openBrowser().tab();
    await elsewhere.signIn(phoneNumber, "Ada");
    network.disconnect();
    await scene.views[0].send({ body: "kept" });
    network.restore();
    // The message is not sent before the session is found ended: its account is closed.
    ada.page.hide();
    expect(await elsewhere.chat.settings.revokeOthers()).toBe(1);
    const userId = (await browser.sessions.list())[0]?.userId ?? "";
    ada.page.show(true);
    await expect.poll(() => ada.chat.session.state.get()).toMatchObject({ state: "ended" });
    await ada.signIn(newPhoneNumber(), "Cy");
    expect(linesOf(ada.chat.conversation(id))).toEqual([]);
    expect(ada.chat.inbox().state.get().rows).toEqual([]);
    expect(await namesIn(browser)).toContain(`convospace/${userId}`);
    const boView = bo.chat.conversation(id);
    await ada.signIn(phoneNumber, "Ada");
    await shown([ada.chat.conversation(id), boView], ["first", "kept"]);

    await elsewhere.chat.settings.revokeOthers();
    await expect.poll(() => ada.chat.session.state.get()).toMatchObject({ state: "ended" });
    ada.chat.close();
    for (const [days, isKept] of [
      [6, true],
      [8, false],
    ] as const) {
      // prettier-ignore
      now = Date.now() + days * 86_400_000;
      const { chat } = await browser.tab();
      await expect.poll(async () => (await namesIn(browser)).includes(`convospace/${userId}`)).toBe(isKept);
      chat.close();
    }
  });
});

describe("a database that fails", () => {
  it("by being full refuses what is said, loses nothing, and takes it once there is room", async () => {
    const { browser, ada, views } = await setScene();
    browser.stores.room = "none";
    await views[3].send({ body: "while it is full" });
    await shown(views, ["first", "while it is full"]);
    for (const { chat } of ada) await expect.poll(() => chat.sync.get().storage).toBe("unsaved");
    views[1].setDraft("typed");
    await expect(views[1].send({ body: "typed" })).rejects.toBeInstanceOf(StorageFull);
    expect(views[1].draft.get()).toBe("typed");
    const [first] = views[1].state.get().items;
    if (first?.kind !== "message") throw new Error("There is no message.");
    const { id } = first.message;
    await expect(views[1].edit(id, "other")).rejects.toBeInstanceOf(StorageFull);
    await expect(views[1].react(id, "👍", true)).rejects.toBeInstanceOf(StorageFull);
    await expect(views[1].remove(id, "ME")).rejects.toBeInstanceOf(StorageFull);
    browser.stores.room = "plenty";
    await views[1].send({ body: "typed" });
    expect(ada[1].chat.sync.get().storage).toBe("kept");
    expect(views[1].draft.get()).toBe("");
    await shown(views, ["first", "while it is full", "typed"]);
    expect(ada.flatMap((tab) => tab.errors)).toEqual([]);
  });

  it("by closing is opened again, under all views", async () => {
    const { browser, ada, views } = await setScene();
    views[0].setDraft("typed");
    browser.stores.disconnect();
    await views[3].send({ body: "second" });
    await views[1].send({ body: "third" });
    // Either of the two may come first; a message that waits has its state beside it.
    await expect.poll(() => linesOf(views[0]).toSorted()).toEqual(["first", "second", "third"]);
    await shown(views, linesOf(views[0]));
    expect(views[0].draft.get()).toBe("typed");
    expect(ada.map(({ chat }) => chat.sync.get().storage)).toEqual(["kept", "kept", "kept"]);
    expect(ada.flatMap((tab) => tab.errors)).toEqual([]);
  });

  it("by a newer kit in another tab is outdated: what is shown stays, and nothing is written", async () => {
    const { browser, ada, views } = await setScene();
    const userId = ada[0].chat.viewer.get()?.user.id ?? "";
    await new Promise((resolve) => (browser.indexedDB.open(`convospace/${userId}`, 99).onsuccess = resolve));
    await expect.poll(() => ada[0].chat.connection.get().state).toBe("outdated");
    views[0].setDraft("typed");
    await expect(views[0].send({ body: "typed" })).rejects.toBeInstanceOf(Outdated);
    expect([linesOf(views[0]), views[0].draft.get()]).toEqual([["first"], "typed"]);
    const later = await browser.tab();
    expect(later.chat.connection.get().state).toBe("outdated");
    expect(ada[0].errors).toEqual([]);
  });
});
