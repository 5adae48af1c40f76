import type { StoreKey, StoreName, StoreQuery } from "../ports.js";
import type { RowChange } from "../store/database.js";
import type { Reader, Tables } from "../store/tables.js";
import { type KeptRows, keepRows } from "./kept-rows.js";

/** Thrown by a reader without a store for a query whose result is not kept. */
export class NotKept extends Error {}

/** Results of the queries of a view's last read. */
export class QueryCache {
  readonly #results = new Map<string, KeptRows>();

  /** Returns a reader that keeps its results here; it takes them from `before`, else from the store. @throws NotKept */
  reader(before: QueryCache = new QueryCache(), store?: Reader): Reader {
    const resultOf = async (text: string, read: (reader: Reader) => Promise<KeptRows>) => {
      const kept = this.#results.get(text) ?? before.#results.get(text);
      if (!kept && !store) throw new NotKept();
      const result = kept ?? (await read(store as Reader));
      this.#results.set(text, result);
      return result.list();
    };
    return {
      get: async <Name extends StoreName>(name: Name, key: StoreKey) => {
        const rows = await resultOf(`${name} ${JSON.stringify(key)}`, async (reader) => {
          const row = await reader.get(name, key);
          return keepRows(name, { range: { lower: key, upper: key } }, row ? [row] : []);
        });
        return rows[0] as Tables[Name] | undefined;
      },
      list: async <Name extends StoreName>(name: Name, query: StoreQuery = {}) =>
        (await resultOf(`${name} ${JSON.stringify(query)}`, async (reader) =>
          keepRows(name, query, await reader.list(name, query)),
        )) as Tables[Name][],
    };
  }

  /** Applies a change to all results. Returns whether one of them is another now. */
  apply(changes: readonly RowChange[]): boolean {
    let isChanged = false;
    for (const [text, result] of this.#results) {
      const outcome = result.apply(changes);
      if (outcome === "lost") this.#results.delete(text);
      isChanged ||= outcome !== "same";
    }
    return isChanged;
  }
}
