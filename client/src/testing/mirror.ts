import type { StoreKey, StoreName } from "../ports.js";
import type { Change, Database } from "../store/database.js";
import { compareKeys, isRange, keyOf } from "../store/keys.js";
import { STORES } from "../store/schema.js";

const MIRRORED: readonly StoreName[] = ["conversations", "messages", "ranges", "people", "outbox", "marks", "drafts"];

/** Rows of the database as one tab derives them from reported changes; read again if changes were missed. */
export class Mirror {
  rows = new Map<string, object>();
  #missed: Change[] | undefined;

  constructor(readonly database: Database) {
    database.subscribe((change) => this.#take(change));
    void this.#reload();
  }

  static async read(database: Database): Promise<{ rows: Map<string, object>; n: number }> {
    const { value, n } = await database.read(MIRRORED, async (reader) => {
      const rows = new Map<string, object>();
      for (const store of MIRRORED)
        for (const row of await reader.list(store))
          rows.set(labelOf(store, keyOf(row, STORES[store].key) as StoreKey), row);
      return rows;
    });
    return { rows: value, n };
  }

  #take(change: Change): void {
    if (this.#missed) this.#missed.push(change);
    else if (change.rows) this.#patch(change);
    else void this.#reload();
  }

  async #reload(): Promise<void> {
    const missed: Change[] = (this.#missed = []);
    const { rows, n } = await Mirror.read(this.database);
    this.rows = rows;
    this.#missed = undefined;
    const later = missed.filter(({ n1 }) => n1 > n);
    if (later.some((change) => !change.rows)) await this.#reload();
    else for (const change of later) this.#patch(change);
  }

  #patch({ rows: changes }: Change): void {
    const { rows } = this;
    for (const { store, key, row } of changes ?? []) {
      if (!MIRRORED.includes(store)) continue;
      if (!isRange(key)) {
        if (row) rows.set(labelOf(store, key), row);
        else rows.delete(labelOf(store, key));
        continue;
      }
      for (const [label, kept] of rows) {
        if (!label.startsWith(`${store} `)) continue;
        const at = keyOf(kept, STORES[store].key) as StoreKey;
        if (compareKeys(at, key.lower) >= 0 && compareKeys(at, key.upper) <= 0) rows.delete(label);
      }
    }
  }
}

function labelOf(store: StoreName, key: StoreKey): string {
  return `${store} ${JSON.stringify(key)}`;
}
