import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { describe, expect, it } from "vitest";
import { openStore } from "./open.js";

const never = { setTimer: () => () => undefined };
const atOnce = { setTimer: (run: () => void) => (queueMicrotask(run), () => undefined) };
const collect = (errors: unknown[]) => (error: unknown) => void errors.push(error);

describe("openStore", () => {
  it("keeps rows where IndexedDB opens", async () => {
    const { isKept } = await openStore({ indexedDB: new IDBFactory(), IDBKeyRange }, "person", never, collect([]));
    expect(isKept).toBe(true);
  });

  it("works in memory without IndexedDB", async () => {
    expect(await openStore({}, "person", never, collect([]))).toMatchObject({ isKept: false });
  });

  it("works in memory where IndexedDB does not answer in time", async () => {
    expect(await openStore({ indexedDB: new IDBFactory(), IDBKeyRange }, "person", atOnce, collect([]))).toMatchObject({ isKept: false }); // prettier-ignore
  });

  it("deletes a damaged database once, reports it and opens a new one", async () => {
    const indexedDB = new IDBFactory();
    const open = indexedDB.open.bind(indexedDB);
    let failures = 1;
    indexedDB.open = (...parameters) => {
      if (failures-- > 0) throw new DOMException("damaged", "UnknownError");
      return open(...parameters);
    };
    const errors: unknown[] = [];
    expect(await openStore({ indexedDB, IDBKeyRange }, "person", never, collect(errors))).toMatchObject({
      isKept: true,
    });
    expect(errors).toEqual([expect.objectContaining({ name: "UnknownError" })]);
    failures = 2;
    expect(await openStore({ indexedDB, IDBKeyRange }, "person", never, collect(errors))).toMatchObject({
      isKept: false,
    });
  });

  it("leaves the database of a newer kit alone", async () => {
    const indexedDB = new IDBFactory();
    const newer = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("person", 99);
      request.onsuccess = () => resolve(request.result);
    });
    newer.close();
    await expect(openStore({ indexedDB, IDBKeyRange }, "person", never, collect([]))).rejects.toMatchObject({ name: "VersionError" }); // prettier-ignore
    expect(await indexedDB.databases()).toEqual([{ name: "person", version: 99 }]);
  });
});
