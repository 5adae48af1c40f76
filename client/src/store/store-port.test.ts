import * as platform from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import type { StorePort, StoresPort } from "../ports.js";
import { indexedDbStores, openIndexedDb } from "./indexed-db.js";
import { ALL_KEYS } from "./keys.js";
import { createMemoryStore } from "./memory.js";

let databases = 0;

const implementations: [string, () => Promise<StorePort>][] = [
  ["memory", () => Promise.resolve(createMemoryStore())],
  [
    "IndexedDB",
    () =>
      openIndexedDb({ indexedDB: new platform.IDBFactory(), IDBKeyRange: platform.IDBKeyRange }, `test-${++databases}`),
  ],
];

const message = (sequence: number, more: object = {}) => ({ conversationId: "a", sequence, ...more });

describe.each(implementations)("StorePort in %s", (_, open) => {
  const write = (
    port: StorePort,
    rows: readonly object[],
    store: "messages" | "outbox" | "conversations" = "messages",
  ) =>
    port.transaction([store], "readwrite", async ({ put }) => {
      for (const row of rows) await put(store, row);
    });
  const sequences = (rows: unknown[]) => rows.map((row) => (row as { sequence: number }).sequence);

  it("replaces a row of the same key, and finds it by key", async () => {
    const port = await open();
    await write(port, [message(1, { v: 1 }), message(1, { v: 2 })]);
    await port.transaction(["messages"], "readonly", async ({ get, list }) => {
      expect(await get("messages", ["a", 1])).toEqual(message(1, { v: 2 }));
      expect(await get("messages", ["a", 2])).toBeUndefined();
      expect(await list("messages")).toHaveLength(1);
    });
  });

  it("lists by key in both directions, within bounds, up to a limit", async () => {
    const port = await open();
    await write(
      port,
      [3, 1, 10, 2].map((sequence) => message(sequence)),
    );
    await write(port, [{ conversationId: "b", sequence: 1 }]);
    await port.transaction(["messages"], "readonly", async ({ list }) => {
      const range = { lower: ["a", 1], upper: ["a", 10] };
      expect(sequences(await list("messages", { range }))).toEqual([1, 2, 3, 10]);
      expect(sequences(await list("messages", { range, direction: "descending" }))).toEqual([10, 3, 2, 1]);
      expect(sequences(await list("messages", { range, direction: "descending", limit: 2 }))).toEqual([10, 3]);
      expect(sequences(await list("messages", { range, limit: 2 }))).toEqual([1, 2]);
      expect(sequences(await list("messages", { range: { lower: ["a", 4], upper: [[]] } }))).toEqual([10, 1]);
      expect(sequences(await list("messages", { range: { lower: ["a"], upper: ["a", 2] } }))).toEqual([1, 2]);
    });
  });

  it("keeps an index up to date, without the rows that lack its key", async () => {
    const port = await open();
    const row = (id: string, place?: (number | string)[]) => ({ id, ...(place && { place }) });
    await write(
      port,
      [row("x", [0, 0, "2026"]), row("y", [0, 1, "2025"]), row("stub"), row("z", [1, 0, "2027"])],
      "conversations",
    );
    const listed = () =>
      port.transaction(["conversations"], "readonly", async ({ list }) => {
        const rows = await list("conversations", {
          index: "place",
          range: { lower: [0], upper: [0, []] },
          direction: "descending",
        });
        return rows.map((each) => (each as { id: string }).id);
      });
    expect(await listed()).toEqual(["y", "x"]);
    await write(port, [row("y", [1, 1, "2025"]), row("stub", [0, 0, "2028"])], "conversations");
    expect(await listed()).toEqual(["stub", "x"]);
    await port.transaction(["conversations"], "readwrite", async (transaction) =>
      transaction.delete("conversations", "x"),
    );
    expect(await listed()).toEqual(["stub"]);
  });

  it("indexes a property of a property, and leaves out null on the way", async () => {
    const port = await open();
    await write(port, [
      message(1, { row: null }),
      message(2, { row: { replyTo: null } }),
      message(3, { row: { replyTo: { id: "m" } } }),
    ]);
    await port.transaction(["messages"], "readonly", async ({ list }) => {
      expect(sequences(await list("messages", { index: "quoted", range: { lower: "m", upper: "m" } }))).toEqual([3]);
      expect(sequences(await list("messages", { index: "quoted" }))).toEqual([3]);
    });
  });

  it("keeps nothing of a transaction that fails, and runs the next one", async () => {
    const port = await open();
    await write(port, [message(1, { v: 1 }), message(2)]);
    const failing = port.transaction(["messages"], "readwrite", async (transaction) => {
      await transaction.put("messages", message(1, { v: 2 }));
      await transaction.put("messages", message(3));
      await transaction.delete("messages", ["a", 2]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await port.transaction(["messages"], "readonly", async ({ list }) => {
      expect(await list("messages")).toEqual([message(1, { v: 1 }), message(2)]);
    });
  });

  it("finds nothing within bounds that exclude each other", async () => {
    const port = await open();
    await write(port, [message(1)]);
    const range = { lower: ["a", 2], upper: ["a", 1] };
    await port.transaction(["messages"], "readwrite", async (transaction) => {
      expect(await transaction.list("messages", { range })).toEqual([]);
      expect(await transaction.list("messages", { range, direction: "descending" })).toEqual([]);
      await transaction.delete("messages", range);
      expect(await transaction.list("messages")).toEqual([message(1)]);
    });
  });

  it("deletes ranges, and all", async () => {
    const port = await open();
    await write(
      port,
      [1, 2, 3, 4].map((sequence) => message(sequence)),
    );
    await port.transaction(["messages"], "readwrite", async (transaction) => {
      await transaction.delete("messages", { lower: ["a", 2], upper: ["a", 3] });
      expect(sequences(await transaction.list("messages"))).toEqual([1, 4]);
      await transaction.delete("messages", ALL_KEYS);
      expect(await transaction.list("messages")).toEqual([]);
    });
  });

  it("does not interleave transactions on the same store", async () => {
    const port = await open();
    const increment = () =>
      port.transaction(["drafts"], "readwrite", async ({ get, put }) => {
        const row = (await get("drafts", "a")) as { count: number } | undefined;
        await put("drafts", { conversationId: "a", count: (row?.count ?? 0) + 1 });
      });
    await Promise.all(Array.from({ length: 50 }, increment));
    await port.transaction(["drafts"], "readonly", async ({ get }) => {
      expect(await get("drafts", "a")).toEqual({ conversationId: "a", count: 50 });
    });
  });
});

describe("IndexedDB alone", () => {
  const { IDBFactory, IDBKeyRange } = platform;
  const storesOf = (env = { indexedDB: new IDBFactory(), IDBKeyRange }) => indexedDbStores(env) as StoresPort;
  const rowsOf = (port: StorePort) => port.transaction(["messages"], "readonly", async ({ list }) => list("messages"));

  it("keeps rows over closing and opening, and reports that another tab has deleted the database", async () => {
    const stores = storesOf();
    const first = await stores.open("ada");
    await first.transaction(["messages"], "readwrite", async ({ put }) => put("messages", message(1)));
    first.close();
    const second = await stores.open("ada");
    expect(await rowsOf(second)).toHaveLength(1);
    const reasons: string[] = [];
    second.onClose((reason) => reasons.push(reason));
    await stores.delete("ada");
    expect(reasons).toEqual(["deleted"]);
    await expect(rowsOf(second)).rejects.toThrow();
    expect(await rowsOf(await stores.open("ada"))).toEqual([]);
  });

  it("deletes the rows of a database that a frozen tab keeps open, and no other database", async () => {
    const env = { indexedDB: new IDBFactory(), IDBKeyRange };
    const stores = storesOf(env);
    for (const userId of ["ada", "bo"]) {
      const port = await stores.open(userId);
      await port.transaction(["messages"], "readwrite", async ({ put }) => put("messages", message(1)));
      port.close();
    }
    const frozen = await new Promise<IDBDatabase>((resolve) => {
      const request = env.indexedDB.open("convospace/ada");
      request.onsuccess = () => resolve(request.result);
    });
    await stores.delete("ada");
    const left = frozen.transaction("messages").objectStore("messages").count();
    expect(await new Promise((resolve) => (left.onsuccess = () => resolve(left.result)))).toBe(0);
    frozen.close();
    expect(await rowsOf(await stores.open("bo"))).toHaveLength(1);
  });

  it("opens no database that a newer kit has made", async () => {
    const env = { indexedDB: new IDBFactory(), IDBKeyRange };
    await new Promise((resolve) => (env.indexedDB.open("convospace/ada", 99).onsuccess = resolve));
    await expect(storesOf(env).open("ada")).rejects.toThrow(expect.objectContaining({ name: "VersionError" }));
  });
});
