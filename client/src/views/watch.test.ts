import fc from "fast-check";
import { expect, it } from "vitest";
import type { StoreName, StorePort, StoreQuery } from "../ports.js";
import { type Database, openDatabase } from "../store/database.js";
import { rangeOf } from "../store/keys.js";
import { createMemoryStore } from "../store/memory.js";
import { toStored } from "../store/rows.js";
import type { Reader } from "../store/tables.js";
import { conversationRow, messageRow } from "../testing/rows.js";
import { loadQueryCache, watch } from "./watch.js";

await loadQueryCache();

const IDS = ["a", "b", "c", "d"] as const;
const STORES = ["conversations", "messages", "drafts"] as const;

const QUERIES: readonly (readonly [StoreName, StoreQuery])[] = [
  ["conversations", { index: "place", range: rangeOf(0), direction: "descending", limit: 2 }],
  ["conversations", { index: "place", range: rangeOf(0), limit: 3 }],
  ["conversations", { index: "unread" }],
  ["messages", { range: { lower: ["a", 2], upper: ["a", Infinity] } }],
  ["messages", { range: { lower: ["b", 1], upper: ["b", 4] } }],
  ["drafts", {}],
];

async function readAll(reader: Reader): Promise<unknown> {
  const [lists, draft] = await Promise.all([
    Promise.all(QUERIES.map(([store, query]) => reader.list(store, query))),
    reader.get("drafts", "a"),
  ]);
  // The rows that a query names are known only after it.
  const [first] = lists[0] as { id: string }[];
  return [lists, draft, first && (await reader.get("drafts", first.id))];
}

type Step = readonly [
  kind: "move" | "remove" | "message" | "hide" | "clear" | "draft" | "no draft",
  id: string,
  n: number,
];

const step = fc.tuple(
  fc.constantFrom<Step[0]>("move", "move", "remove", "message", "message", "hide", "clear", "draft", "no draft"),
  fc.constantFrom(...IDS),
  fc.integer({ min: 1, max: 6 }),
);

function run(database: Database, steps: readonly Step[]): Promise<void> {
  return database.write(STORES, async (writer) => {
    for (const [kind, id, n] of steps)
      switch (kind) {
        case "move":
          await writer.put(
            "conversations",
            toStored(conversationRow(id, { activityAt: `${n}`, unreadCount: n % 2, viewerHasArchived: n === 6 }), n),
          );
          break;
        case "remove":
          await writer.delete("conversations", id);
          break;
        case "message":
          await writer.put("messages", { conversationId: id, sequence: n, at: n, row: messageRow(n) });
          break;
        case "hide":
          await writer.delete("messages", [id, n]);
          break;
        case "clear":
          await writer.delete("messages", rangeOf(id));
          break;
        case "draft":
          await writer.put("drafts", { conversationId: id, body: `${n}` });
          break;
        case "no draft":
          await writer.delete("drafts", id);
          break;
      }
  });
}

/** A store that counts its transactions for reading. */
function countReads(port: StorePort): { readonly port: StorePort; reads(): number } {
  let reads = 0;
  const transaction: StorePort["transaction"] = (stores, mode, run, options) => {
    if (mode === "readonly") reads += 1;
    return port.transaction(stores, mode, run, options);
  };
  return { port: { ...port, transaction }, reads: () => reads };
}

function fail(error: unknown): void {
  throw error;
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

it("shows what the store has, after any changes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 12 }), async (changes) => {
      const store = createMemoryStore();
      const [database, other] = [await openDatabase(store), await openDatabase(store)];
      other.subscribe((change, isLocal) => isLocal && database.receive(change));
      let shown: unknown;
      const watched = watch(database, { stores: STORES, read: readAll }, (value) => (shown = value), fail);
      for (const [place, steps] of changes.entries()) {
        await run(place % 3 === 0 ? other : database, steps);
        if (place % 2 === 0) await watched.refresh();
      }
      await watched.refresh();
      expect(shown).toEqual((await database.read(STORES, readAll)).value);
      watched.stop();
    }),
    { numRuns: 300, seed: 1 },
  );
});

it("reads the store once, and again only for rows that it has not read", async () => {
  const { port, reads } = countReads(createMemoryStore());
  const database = await openDatabase(port);
  await run(database, [
    ["message", "a", 2],
    ["draft", "a", 1],
  ]);
  const before = reads();
  const shown: number[] = [];
  let from = 1;
  const watched = watch<readonly object[]>(
    database,
    {
      stores: ["messages"],
      read: (reader) => reader.list("messages", { range: { lower: ["a", from], upper: ["a", Infinity] } }),
    },
    (rows) => shown.push(rows.length),
    fail,
  );
  await watched.refresh();
  await run(database, [["message", "a", 3]]);
  await turn();
  await run(database, [["draft", "a", 2]]);
  await run(database, [["message", "b", 3]]);
  await turn();
  expect([shown.at(-1), reads() - before]).toEqual([2, 1]);
  from = 3;
  await watched.refresh();
  expect([shown.at(-1), reads() - before]).toEqual([1, 2]);
});

it("keeps the rows that a change leaves as they are", async () => {
  const database = await openDatabase(createMemoryStore());
  await run(database, [
    ["message", "a", 1],
    ["message", "a", 2],
  ]);
  const shown: (readonly object[])[] = [];
  watch<readonly object[]>(
    database,
    { stores: ["messages"], read: (reader) => reader.list("messages") },
    (rows) => shown.push(rows),
    fail,
  );
  await turn();
  await run(database, [["message", "a", 2]]);
  await turn();
  expect(shown).toHaveLength(2);
  expect(shown[1]?.[0]).toBe(shown[0]?.[0]);
  expect(shown[1]?.[1]).not.toBe(shown[0]?.[1]);
});

it("reads the store again after changes were missed", async () => {
  const store = createMemoryStore();
  const [database, other] = [await openDatabase(store), await openDatabase(store)];
  let shown: unknown;
  watch(database, { stores: ["drafts"], read: (reader) => reader.list("drafts") }, (rows) => (shown = rows), fail);
  await turn();
  await run(other, [["draft", "a", 1]]);
  await run(database, [["draft", "b", 2]]);
  await turn();
  expect(shown).toEqual([
    { conversationId: "a", body: "1" },
    { conversationId: "b", body: "2" },
  ]);
});
