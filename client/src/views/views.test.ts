import { expect, it } from "vitest";
import { testApp } from "../../../src/testing/app.js";
import type { Device } from "../../../src/testing/person.js";
import type { ConversationSettings, SyncState, TimelineItem } from "../api.js";
import { createWritable } from "../readable.js";
import type { Presence } from "../rows.js";
import { openDatabase } from "../store/database.js";
import { createMemoryStore } from "../store/memory.js";
import { fakeBrowser } from "../testing/ports.js";
import { putConversationPage } from "../store/pages.js";
import type { ConnectionState } from "../transport/api.js";
import type { Account } from "./account.js";
import { createConversationView } from "./conversation.js";
import { conversationRow } from "../testing/rows.js";
import { createDraftsView } from "./drafts.js";
import { createInboxView } from "./inbox.js";
import { createRequests } from "./requests.js";
import { createSearchView } from "./search.js";
import { createUnreadTotals } from "./unread-totals.js";
import { createUnsentView } from "./unsent.js";

const app = await testApp();

const LIVE: SyncState = { state: "live", storage: "memory", since: new Date(0) };

/** An account over an empty store: everything that its views show is requested by them. */
async function accountOf({ userId, tokens }: Device): Promise<Account> {
  const request = async (document: { toString(): string }, variables: unknown): Promise<never> => {
    const response = await fetch(app.url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${tokens.accessToken}` },
      body: JSON.stringify({ query: document.toString(), variables }),
    });
    const { data, errors } = (await response.json()) as { data?: never; errors?: unknown };
    if (!data) throw new Error(JSON.stringify(errors));
    return data;
  };
  const database = await openDatabase(createMemoryStore());
  const nobody = createWritable<Presence>({ status: "OFFLINE", lastSeenAt: null });
  const nothing = () => undefined;
  return {
    viewerId: userId,
    database,
    sync: createWritable(LIVE),
    connection: createWritable<ConnectionState>({ state: "open", since: new Date(0), isLeader: true }),
    transport: { request },
    requests: () =>
      Promise.resolve(
        createRequests(
          { database, viewerId: userId, serverNow: () => Date.now() },
          { request, ports: fakeBrowser().tab().ports },
        ),
      ),
    showing: nothing,
    live: {
      typing: () => createWritable(false),
      presence: () => nobody,
      progress: createWritable<ReadonlyMap<string, number>>(new Map()),
      seen: nothing,
      typed: nothing,
      stoppedTyping: nothing,
    },
    page: { isVisible: createWritable(true) },
    pendingSettings: createWritable<ReadonlyMap<string, ConversationSettings>>(new Map()),
    serverNow: () => Date.now(),
    uuid: () => crypto.randomUUID(),
    setTimer: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    onError: (error) => {
      throw error;
    },
  };
}

/** Sequences of messages, and texts of those that wait. */
const placesOf = (items: readonly TimelineItem[]) =>
  items.map((item) => (item.kind === "message" ? item.message.sequence : item.draft.body));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

it("reads a conversation backwards, moves to a message and to the end again", async () => {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const id = await ada.open(bo);
  await Promise.all(range(1, 130).map(() => ada.send(id, "text")));
  const view = createConversationView(createWritable(await accountOf(bo)), id);

  await expect.poll(() => view.state.get()).toMatchObject({ status: "ready", hasOlder: true, isAtEnd: true });
  expect(placesOf(view.state.get().items)).toEqual(range(81, 130));
  await view.loadOlder();
  await view.loadOlder();
  expect(placesOf(view.state.get().items)).toEqual(range(1, 130));
  expect(view.state.get()).toMatchObject({ hasOlder: false, row: { peer: { fullName: "Ada" }, unreadCount: 130 } });
  await view.goTo({ sequence: 40 });
  expect(placesOf(view.state.get().items)).toEqual(range(15, 64));
  expect(view.state.get()).toMatchObject({ hasNewer: true, isAtEnd: false });
  await view.loadNewer();
  expect(placesOf(view.state.get().items)).toEqual(range(15, 114));
  await view.send({ body: "mine" });
  expect(placesOf(view.state.get().items).at(-1)).toBe(114);
  await view.goTo("end");
  await expect.poll(() => placesOf(view.state.get().items)).toEqual([...range(81, 130), "mine"]);
  view.stop();
});

it("loads what surrounds a message that is far from what is stored", async () => {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const id = await ada.open(bo);
  await Promise.all(range(1, 130).map(() => ada.send(id, "text")));
  const view = createConversationView(createWritable(await accountOf(bo)), id);
  await view.goTo({ sequence: 30 });
  expect(placesOf(view.state.get().items)).toContain(30);
  expect(view.state.get()).toMatchObject({ status: "ready", hasOlder: true, hasNewer: true });
  await view.loadNewer();
  await view.loadNewer();
  expect(view.state.get()).toMatchObject({ hasNewer: false, isAtEnd: true });
  expect(placesOf(view.state.get().items).at(-1)).toBe(130);
  view.stop();
});

it("shows a conversation without messages, and one that does not exist", async () => {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const id = await ada.open(bo);
  const account = createWritable(await accountOf(bo));
  const view = createConversationView(account, id);
  await expect
    .poll(() => view.state.get())
    .toMatchObject({ status: "ready", items: [], isAtEnd: true, hasOlder: false });
  const other = createConversationView(account, "nothing");
  await expect.poll(() => other.state.get().status).toBe("error");
});

it("lists archived conversations, counts unread messages and finds people and messages", async () => {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const id = await ada.meet(bo);
  const account = createWritable(await accountOf(bo));
  const totals = createUnreadTotals(account);
  const view = createConversationView(account, id);
  await expect.poll(() => totals.state.get()).toEqual({ messages: 1, conversations: 1 });
  const archive = createInboxView(account, true);
  await expect.poll(() => archive.state.get()).toMatchObject({ status: "ready", rows: [] });
  const archived = view.settings({ archived: true });
  expect(view.state.get().row?.viewerHasArchived).toBe(true);
  await expect.poll(() => totals.state.get()).toEqual({ messages: 0, conversations: 0 });
  await archived;
  await expect.poll(() => archive.state.get().rows).toMatchObject([{ id }]);

  const search = createSearchView(account, "hello");
  await expect.poll(() => search.state.get()).toMatchObject({ status: "ready", people: [], hasMore: false });
  expect(search.state.get().messages).toHaveLength(2);
});

it("deletes a message outside of the window, stored or not, and refuses one that does not exist", async () => {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const id = await ada.open(bo);
  const first = await ada.send(id, "first");
  await Promise.all(range(2, 60).map(() => ada.send(id, "text")));
  const account = await accountOf(bo);
  const view = createConversationView(createWritable(account), id);
  const removed = async () => {
    const { value } = await account.database.read(["outbox"], (reader) => reader.list("outbox"));
    return value.map(({ act }) => act.kind === "remove" && act.sequence);
  };
  await expect.poll(() => view.state.get().items.length).toBe(50);
  await view.remove(first.id, "ME");
  expect(await removed()).toEqual([1]);
  await view.loadOlder();
  await view.goTo("end");
  await view.remove(first.id, "EVERYONE");
  expect(await removed()).toEqual([1, 1]);
  await expect(view.remove("nothing", "ME")).rejects.toMatchObject({ code: "NOT_FOUND" });
  view.stop();
});

it("lists drafts, and conversations with unsent messages", async () => {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const id = await ada.meet(bo);
  const account = createWritable(await accountOf(bo));
  const [drafts, unsent] = [createDraftsView(account), createUnsentView(account)];
  const view = createConversationView(account, id);
  await expect.poll(() => view.state.get().status).toBe("ready");
  view.setDraft("not yet");
  await expect.poll(() => [...drafts.state.get()]).toEqual([[id, "not yet"]]);
  expect(unsent.state.get()).toEqual([]);
  const sent = await view.send({ body: "not yet" });
  await expect.poll(() => unsent.state.get()).toMatchObject([{ id, peer: { fullName: "Ada" } }]);
  await expect.poll(() => drafts.state.get().size).toBe(0);
  view.discard(sent);
  await expect.poll(() => unsent.state.get()).toEqual([]);
});

it("keeps what is typed while a message is stored", async () => {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const id = await ada.meet(bo);
  const account = await accountOf(bo);
  const { database } = account;
  const view = createConversationView(createWritable(account), id);
  await expect.poll(() => view.state.get().status).toBe("ready");
  view.setDraft("first");
  const sent = view.send({ body: "first" });
  view.setDraft("second");
  await sent;
  expect(view.draft.get()).toBe("second");
  await expect
    .poll(() => database.read(["drafts"], (reader) => reader.list("drafts")))
    .toMatchObject({
      value: [{ body: "second" }],
    });
  view.stop();
});

it("keeps the draft, and what is typed meanwhile, when a file is sent", async () => {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const id = await ada.meet(bo);
  const given = await accountOf(bo);
  let checked = Promise.resolve();
  const account = { ...given, requests: () => checked.then(given.requests) };
  const { database } = account;
  const stored = async () => (await database.read(["drafts"], (reader) => reader.list("drafts"))).value;
  const view = createConversationView(createWritable(account), id);
  await expect.poll(() => view.state.get().status).toBe("ready");
  const media = { file: new Blob(["file"], { type: "text/plain" }) };
  view.setDraft("typed before");
  await expect.poll(stored).toMatchObject([{ body: "typed before" }]);
  await view.send({ media });
  expect(view.draft.get()).toBe("typed before");
  expect(await stored()).toMatchObject([{ body: "typed before" }]);

  let check = () => {};
  checked = new Promise((resolve) => (check = resolve));
  const sent = view.send({ body: "typed before", media });
  expect(view.draft.get()).toBe("");
  view.setDraft("typed meanwhile");
  const shown: string[] = [];
  view.draft.subscribe((text) => shown.push(text));
  await expect.poll(stored).toMatchObject([{ body: "typed meanwhile" }]);
  check();
  await sent;
  await expect.poll(stored).toMatchObject([{ body: "typed meanwhile" }]);
  expect(shown).toEqual(["typed meanwhile"]);
  view.stop();
});

it("stores a draft that goes on changing", async () => {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const id = await ada.meet(bo);
  const timers: (() => void)[] = [];
  const setTimer = (run: () => void) => {
    timers.push(run);
    return () => undefined;
  };
  const account = { ...(await accountOf(bo)), setTimer };
  const view = createConversationView(createWritable(account), id);
  view.setDraft("un");
  view.setDraft("unfin");
  expect(timers).toHaveLength(1);
  timers[0]?.();
  await expect
    .poll(() => account.database.read(["drafts"], (reader) => reader.list("drafts")))
    .toMatchObject({ value: [{ body: "unfin" }] });
  view.setDraft("unfinished");
  expect(timers).toHaveLength(2);
  view.stop();
});

it("stores a draft at once as the page is hidden", async () => {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const id = await ada.meet(bo);
  const isVisible = createWritable(true);
  // Its timers never end.
  const account = { ...(await accountOf(bo)), page: { isVisible }, setTimer: () => () => undefined };
  const view = createConversationView(createWritable(account), id);
  view.setDraft("unfinished");
  isVisible.set(false);
  await expect
    .poll(() => account.database.read(["drafts"], (reader) => reader.list("drafts")))
    .toMatchObject({ value: [{ body: "unfinished" }] });
  view.stop();
});

it("requests the next page of the inbox where the store has exactly the rows that are shown", async () => {
  const account = await accountOf(await app.person("Ada"));
  const { database } = account;
  const newestFirst = range(1, 60).map((n) =>
    conversationRow(`conversation ${n}`, { activityAt: new Date(Date.UTC(2026, 0, 1) - n).toISOString() }),
  );
  const edges = newestFirst.map((node) => ({ cursor: node.id, node }));
  const pageInfo = { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null };
  await putConversationPage(database, await database.state(), { list: "list", after: null }, { edges, pageInfo });
  const view = createInboxView(createWritable(account), false);
  await expect.poll(() => view.state.get().rows.length).toBe(60);

  await view.loadMore();
  expect(view.state.get()).toMatchObject({ status: "ready", hasMore: false });
});
