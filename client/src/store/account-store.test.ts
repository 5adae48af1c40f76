import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { describe, expect, it, vi } from "vitest";
import type { StoresPort } from "../ports.js";
import { type FaultyStores, faultyStores } from "../testing/faulty-stores.js";
import { openAccountStore } from "./account-store.js";
import { type Database, LeadershipLost, openDatabase } from "./database.js";
import { Outdated, StorageFull, StorageLost } from "./errors.js";
import { indexedDbStores } from "./indexed-db.js";
import { beginEpoch, beginSnapshot } from "./leadership.js";
import { putDraft } from "./drafts.js";
import { discard } from "./change-outbox.js";
import { enqueue } from "./outbox.js";
import { putConversations } from "./pages.js";
import { listOutbox } from "./reads.js";
import * as recovery from "./recovery.js";

const USER = "ada";

/** A new browser, whose database can fail. */
function browser() {
  const indexedDB = new IDBFactory();
  const stores = faultyStores(indexedDbStores({ indexedDB, IDBKeyRange }) as StoresPort);
  return { indexedDB, stores, tab: () => openTab(stores) };
}

/** A tab whose timers the test runs. */
async function openTab(stores: FaultyStores | undefined, session = { isSignedIn: true }) {
  const isSlow = stores?.openFaults.includes("never");
  const timers = new Map<() => void, number>();
  const errors: unknown[] = [];
  const opening = openAccountStore({
    stores,
    loadRecovery: () => Promise.resolve(recovery),
    userId: USER,
    setTimer: (run, ms) => {
      timers.set(run, ms);
      return () => timers.delete(run);
    },
    isSignedIn: () => Promise.resolve(session.isSignedIn),
    onError: (error) => errors.push(error),
  });
  const pass = (ms: number) => {
    for (const [run, due] of [...timers])
      if (due <= ms) {
        timers.delete(run);
        run();
      }
  };
  if (isSlow) await vi.waitFor(() => (expect([...timers.values()]).toContain(3000), pass(3000)));
  return { ...(await opening), errors, session, pass };
}

const send = (database: Database, id: string) =>
  enqueue(database, { conversationId: "c", clientMessageId: id, at: 0, act: { kind: "send", body: id } });
const draft = (database: Database, body: string) => putDraft(database, { conversationId: "c", body });

async function itemsIn(database: Database): Promise<string[]> {
  const { value } = await database.read(["outbox"], (reader) => listOutbox(reader));
  return value.map(({ clientMessageId }) => clientMessageId);
}

async function draftIn(database: Database): Promise<string | undefined> {
  return (await database.read(["drafts"], (reader) => reader.get("drafts", "c"))).value?.body;
}

/** The database as another tab reads it. */
async function stored({ stores }: ReturnType<typeof browser>): Promise<Database> {
  return openDatabase(await stores.open(USER));
}

/** Messages of two conversations, as pages have brought them. */
const putHistories = (database: Database) =>
  database.write(["messages", "ranges"], async (writer, { n }) => {
    for (const id of ["old", "new"]) {
      const usedAt = id === "old" ? n : n + 1;
      await writer.put("ranges", { conversationId: id, ranges: [[1, 2]], start: 1, clearedAt: 0, usedAt });
      for (const sequence of [1, 2]) await writer.put("messages", { conversationId: id, sequence, at: 0, row: null });
    }
  });
const countMessages = async (database: Database) =>
  (await database.read(["messages"], (reader) => reader.list("messages"))).value.length;

describe("a full database", () => {
  it("evicts half of its messages, once, and continues", async () => {
    const { stores, tab } = browser();
    const { database, storage } = await tab();
    await putHistories(database);
    stores.room = "after a deletion";
    await draft(database, "with room that the eviction has made");
    expect(storage.get()).toBe("kept");
    expect(await countMessages(database)).toBe(2);
    stores.room = "none";
    await draft(database, "without room");
    expect(storage.get()).toBe("unsaved");
    expect(await countMessages(database)).toBe(2);
  });

  it("keeps changes in memory, and refuses changes that must be stored", async () => {
    const scene = browser();
    const { database, storage, errors } = await scene.tab();
    await send(database, "kept");
    await draft(database, "early");
    const changes: unknown[] = [];
    database.subscribe((change) => changes.push(change));
    scene.stores.room = "none";
    await draft(database, "late");
    expect(storage.get()).toBe("unsaved");
    expect(await draftIn(database)).toBe("late");
    expect(await itemsIn(database)).toEqual(["kept"]);
    await expect(send(database, "refused")).rejects.toBeInstanceOf(StorageFull);
    expect(await draftIn(database)).toBe("late");
    scene.stores.room = "plenty";
    expect(await draftIn(await stored(scene))).toBe("early");
    expect(changes).toContainEqual(expect.objectContaining({ rows: undefined }));
    expect(errors).toEqual([]);
  });

  it("takes over the rows in memory when there is room, and stores later messages", async () => {
    const scene = browser();
    const { database, storage, pass } = await scene.tab();
    await send(database, "sent meanwhile");
    scene.stores.room = "none";
    await draft(database, "late");
    await discard(database, "sent meanwhile");
    pass(60_000);
    await draft(database, "later");
    expect(storage.get()).toBe("unsaved");
    scene.stores.room = "plenty";
    await send(database, "said");
    expect(storage.get()).toBe("kept");
    const kept = await stored(scene);
    expect(await itemsIn(kept)).toEqual(["said"]);
    expect(await draftIn(kept)).toBeUndefined();
    expect(await itemsIn(database)).toEqual(["said"]);
  });

  it("takes over only drafts and outbox if another tab has continued with it", async () => {
    const scene = browser();
    const one = await scene.tab();
    await beginSnapshot(one.database, (await beginEpoch(one.database)).epoch, "cursor 1");
    await send(one.database, "first");
    scene.stores.room = "none";
    await draft(one.database, "typed");
    const { epoch } = await beginEpoch(one.database);
    await one.database.write([], (_, state) => Promise.resolve(void (state.cursor = "cursor 9")), { epoch });
    await discard(one.database, "first");
    scene.stores.room = "plenty";
    const other = await scene.tab();
    await send(other.database, "second");
    one.pass(60_000);
    await vi.waitFor(() => expect(one.storage.get()).toBe("kept"));
    expect(await itemsIn(other.database)).toEqual(["second"]);
    expect(await draftIn(other.database)).toBe("typed");
    expect((await one.database.state()).cursor).toBe("cursor 1");
  });

  it("accepts nothing of the leader that memory had, and no page that was requested from memory", async () => {
    const scene = browser();
    const { database, pass, storage } = await scene.tab();
    scene.stores.room = "none";
    await draft(database, "x");
    const asked = await database.state();
    const { epoch } = await beginEpoch(database);
    scene.stores.room = "plenty";
    pass(60_000);
    await vi.waitFor(() => expect(storage.get()).toBe("kept"));
    for (let turn = 0; turn < 3; turn += 1) {
      await expect(beginSnapshot(database, epoch, "cursor")).rejects.toBeInstanceOf(LeadershipLost);
      await beginEpoch(database);
    }
    expect((await database.state()).generation).not.toBe(asked.generation);
    await putConversations(database, asked, new Map([["c", null]]));
  });
});

describe("a database that is closed", () => {
  it("is opened again, and transactions run again on it", async () => {
    const scene = browser();
    const { database, storage, errors } = await scene.tab();
    await send(database, "before");
    const sending = send(database, "during");
    scene.stores.disconnect();
    await send(database, "after");
    await sending;
    expect(storage.get()).toBe("kept");
    expect(await itemsIn(database)).toEqual(["before", "during", "after"]);
    expect(await itemsIn(await stored(scene))).toEqual(["before", "during", "after"]);
    expect(errors).toEqual([]);
  });

  it("is replaced by memory where it does not open, until it does", async () => {
    const scene = browser();
    const { database, storage, pass } = await scene.tab();
    await send(database, "before");
    const lost = () => new DOMException("lost", "UnknownError");
    scene.stores.openFaults.push(lost(), lost());
    scene.stores.disconnect();
    const sending = send(database, "in memory");
    await vi.waitFor(() => (pass(500), expect(scene.stores.openFaults).toEqual([])));
    await sending;
    await draft(database, "typed");
    expect(storage.get()).toBe("memory");
    pass(60_000);
    await vi.waitFor(() => expect(storage.get()).toBe("kept"));
    expect(await itemsIn(database)).toEqual(["before", "in memory"]);
    expect(await draftIn(database)).toBe("typed");
  });

  it("reports that its rows are lost if it was deleted, and begins empty", async () => {
    const scene = browser();
    const { database, storage, errors } = await scene.tab();
    await send(database, "lost");
    await scene.stores.delete(USER);
    await send(database, "new");
    expect(await itemsIn(database)).toEqual(["new"]);
    expect(errors).toEqual([expect.any(StorageLost)]);
    expect(storage.get()).toBe("kept");
  });

  it("stays deleted after a sign-out in another tab", async () => {
    const scene = browser();
    const { database, session, errors } = await scene.tab();
    session.isSignedIn = false;
    await scene.stores.delete(USER);
    await expect(draft(database, "x")).rejects.toThrow();
    expect(await scene.indexedDB.databases()).toEqual([]);
    expect(errors).toEqual([]);
  });

  it("is out of reach once a newer kit has taken it over", async () => {
    const scene = browser();
    const { database, storage, errors } = await scene.tab();
    await send(database, "x");
    await new Promise((resolve) => (scene.indexedDB.open(`convospace/${USER}`, 99).onsuccess = resolve));
    await vi.waitFor(() => expect(storage.get()).toBe("outdated"));
    await expect(send(database, "y")).rejects.toBeInstanceOf(Outdated);
    await expect(itemsIn(database)).rejects.toBeInstanceOf(Outdated);
    expect(errors).toEqual([]);
    const later = await scene.tab();
    expect(later.storage.get()).toBe("outdated");
    await expect(send(later.database, "z")).rejects.toBeInstanceOf(Outdated);
  });

  it("is out of reach at once for a tab that continues in memory too", async () => {
    const scene = browser();
    const { database, storage } = await scene.tab();
    scene.stores.room = "none";
    await draft(database, "x");
    expect(storage.get()).toBe("unsaved");
    await new Promise((resolve) => (scene.indexedDB.open(`convospace/${USER}`, 99).onsuccess = resolve));
    await vi.waitFor(() => expect(storage.get()).toBe("outdated"));
    await expect(draft(database, "y")).rejects.toBeInstanceOf(Outdated);
  });
});

describe("opening", () => {
  const damaged = () => new DOMException("damaged", "UnknownError");

  it("works in memory where the browser has no databases", async () => {
    const { database, storage } = await openTab(undefined);
    expect(storage.get()).toBe("memory");
    await send(database, "x");
    expect(await itemsIn(database)).toEqual(["x"]);
  });

  it.each([
    ["is denied", new DOMException("private", "SecurityError")],
    ["has no room", new DOMException("full", "QuotaExceededError")],
    ["does not answer", "never"],
  ] as const)("works in memory while the database %s, and deletes nothing", async (_, fault) => {
    const scene = browser();
    await send((await scene.tab()).database, "before");
    scene.stores.openFaults.push(fault);
    const { database, storage, pass, errors } = await scene.tab();
    expect(storage.get()).toBe("memory");
    await send(database, "after");
    pass(60_000);
    await vi.waitFor(() => expect(storage.get()).toBe("kept"));
    expect(await itemsIn(database)).toEqual(["before", "after"]);
    expect(errors).toEqual([]);
  });

  it("deletes a database that fails twice, and reports it", async () => {
    const scene = browser();
    await send((await scene.tab()).database, "before");
    scene.stores.openFaults.push(damaged());
    const mended = await scene.tab();
    expect(await itemsIn(mended.database)).toEqual(["before"]);
    scene.stores.openFaults.push(damaged(), damaged());
    const { database, storage, errors } = await scene.tab();
    expect(storage.get()).toBe("kept");
    expect(await itemsIn(database)).toEqual([]);
    expect(errors).toEqual([expect.any(StorageLost)]);
    const hopeless = browser();
    hopeless.stores.openFaults.push(damaged(), damaged(), damaged());
    expect((await hopeless.tab()).storage.get()).toBe("memory");
  });
});
