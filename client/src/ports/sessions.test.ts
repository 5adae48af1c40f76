import { IDBDatabase, IDBFactory } from "fake-indexeddb";
import { expect, it, onTestFinished, vi } from "vitest";
import type { StoredSession } from "../ports.js";
import { createSessionStore } from "./sessions.js";

function sessionOf(userId: string, accessToken = "first"): StoredSession {
  return { userId, accessToken } as StoredSession;
}

/** Keeps the newest connection, so that a test can break it. */
function watchConnections() {
  const open = vi.spyOn(IDBFactory.prototype, "open");
  onTestFinished(() => open.mockRestore());
  return {
    newest: () => (open.mock.results.at(-1)?.value as IDBOpenDBRequest).result,
    count: () => open.mock.calls.length,
  };
}

it("keeps sessions for other tabs", async () => {
  const indexedDB = new IDBFactory();
  const [here, there] = [createSessionStore({ indexedDB }), createSessionStore({ indexedDB })];
  await here.put(sessionOf("ada"));
  expect(await there.get("ada")).toEqual(sessionOf("ada"));
  expect(await there.replace(sessionOf("ada", "second"))).toBe(true);
  expect(await here.list()).toEqual([sessionOf("ada", "second")]);
  await there.delete("ada");
  expect(await here.replace(sessionOf("ada", "third"))).toBe(false);
  expect(await here.list()).toEqual([]);
});

it("opens a database again that the browser has closed", async () => {
  const connections = watchConnections();
  const store = createSessionStore({ indexedDB: new IDBFactory() });
  await store.put(sessionOf("ada"));
  connections.newest().close();
  await store.put(sessionOf("bo"));
  expect(await store.list()).toEqual([sessionOf("ada"), sessionOf("bo")]);
  expect(connections.count()).toBe(2);
});

it("continues in memory, signed in, where the storage is full", async () => {
  const store = createSessionStore({ indexedDB: new IDBFactory() });
  await store.put(sessionOf("ada"));
  const transaction = vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(() => {
    throw new DOMException("The disk is full.", "QuotaExceededError");
  });
  onTestFinished(() => transaction.mockRestore());
  expect(await store.replace(sessionOf("ada", "second"))).toBe(true);
  await store.put(sessionOf("bo"));
  expect(await store.list()).toEqual([sessionOf("ada", "second"), sessionOf("bo")]);
  await store.delete("ada");
  expect(await store.get("ada")).toBeUndefined();
});

it("uses memory where the database does not open", async () => {
  const open = vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => {
    throw new DOMException("The storage is denied.", "SecurityError");
  });
  onTestFinished(() => open.mockRestore());
  const store = createSessionStore({ indexedDB: new IDBFactory() });
  await store.put(sessionOf("ada"));
  expect(await store.get("ada")).toEqual(sessionOf("ada"));
  expect(open).toHaveBeenCalledOnce();
});
