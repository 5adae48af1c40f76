import { expect, it } from "vitest";
import type { StoreName, StoreTransaction } from "../ports.js";
import { createMemoryStore } from "./memory.js";
import type { StoredDraft, Writer } from "./tables.js";
import { bufferWrites } from "./write-buffer.js";

const draft = (conversationId: string, body: string): StoredDraft => ({ conversationId, body });

/** Runs `run` over a buffer in one transaction. Returns the requests that reached the store, and the drafts in the end. */
async function withBuffer(run: (buffer: ReturnType<typeof bufferWrites>) => Promise<void>) {
  const requests: string[] = [];
  const port = createMemoryStore();
  await port.transaction(["drafts"], "readwrite", (transaction) => transaction.put("drafts", draft("a", "stored")));
  await port.transaction(["drafts"], "readwrite", async (transaction) => {
    const buffer = bufferWrites(recorded(transaction, requests) as Writer);
    await run(buffer);
    await buffer.flush();
  });
  const drafts = await port.transaction(["drafts"], "readonly", ({ list }) => list("drafts"));
  return { requests, drafts };
}

function recorded(transaction: StoreTransaction, requests: string[]): StoreTransaction {
  const record =
    <Args extends unknown[], Result>(name: string, run: (store: StoreName, ...args: Args) => Result) =>
    (store: StoreName, ...args: Args): Result => {
      requests.push(name);
      return run(store, ...args);
    };
  return {
    get: record("get", transaction.get),
    list: record("list", transaction.list),
    put: record("put", transaction.put),
    delete: record("delete", transaction.delete),
  };
}

it("reads a row once, and writes the last of its versions", async () => {
  const { requests, drafts } = await withBuffer(async (buffer) => {
    expect(await buffer.get("drafts", "a")).toEqual(draft("a", "stored"));
    await buffer.put("drafts", draft("a", "first"));
    await buffer.put("drafts", draft("a", "second"));
    expect(await buffer.get("drafts", "a")).toEqual(draft("a", "second"));
  });
  expect(requests).toEqual(["get", "put"]);
  expect(drafts).toEqual([draft("a", "second")]);
});

it("answers queries with the rows as they are changed", async () => {
  const { requests, drafts } = await withBuffer(async (buffer) => {
    await buffer.put("drafts", draft("b", "new"));
    await buffer.delete("drafts", "a");
    expect(await buffer.get("drafts", "a")).toBeUndefined();
    expect(await buffer.list("drafts")).toEqual([draft("b", "new")]);
    expect(await buffer.list("drafts")).toEqual([draft("b", "new")]);
    await buffer.put("drafts", draft("b", "newer"));
    expect(await buffer.list("drafts")).toEqual([draft("b", "newer")]);
  });
  expect(requests).toEqual(["put", "delete", "list", "put", "list"]);
  expect(drafts).toEqual([draft("b", "newer")]);
});

it("deletes a range with the rows that were changed in it", async () => {
  const { drafts } = await withBuffer(async (buffer) => {
    await buffer.put("drafts", draft("b", "new"));
    await buffer.delete("drafts", { lower: "a", upper: "b" });
    expect(await buffer.get("drafts", "b")).toBeUndefined();
    await buffer.put("drafts", draft("c", "kept"));
  });
  expect(drafts).toEqual([draft("c", "kept")]);
});
