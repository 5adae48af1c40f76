/** Stands in for the package fake-indexeddb in the browser: the platform's IndexedDB, with names of its own for each factory. */
export class IDBFactory {
  readonly #prefix = `${crypto.randomUUID()}/`;

  open(name: string, version?: number): IDBOpenDBRequest {
    return indexedDB.open(this.#prefix + name, version);
  }

  deleteDatabase(name: string): IDBOpenDBRequest {
    return indexedDB.deleteDatabase(this.#prefix + name);
  }

  async databases(): Promise<IDBDatabaseInfo[]> {
    const all = (await indexedDB.databases()).filter(({ name = "" }) => name.startsWith(this.#prefix));
    return all.map(({ name = "", ...info }) => ({ ...info, name: name.slice(this.#prefix.length) }));
  }
}

export const IDBKeyRange = globalThis.IDBKeyRange;
