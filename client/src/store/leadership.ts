import type { Database } from "./database.js";
import { ALL_KEYS } from "./keys.js";
import type { StateRow } from "./tables.js";

/** Leadership of a tab: its epoch, and the signal of its end. */
export interface Leadership {
  readonly epoch: number;
  readonly signal: AbortSignal;
  /**
   * Called when a write is refused because another tab has begun a later epoch. The lock must be released then: a tab
   * whose lock was stolen may begin an epoch after the new leader's, before its signal aborts.
   */
  readonly onLost: () => void;
}

/** Begins a new epoch: transactions of earlier leaders are refused from now on. Items in flight are queued again. */
export function beginEpoch(database: Database): Promise<StateRow> {
  return database.write(["outbox"], async (writer, state) => {
    state.epoch += 1;
    for (const item of await writer.list("outbox"))
      if (item.state === "sending") await writer.put("outbox", { ...item, state: "queued" });
    return { ...state };
  });
}

/**
 * Deletes the rows of the log and begins a snapshot at a cursor; outbox, marks and drafts stay. @throws LeadershipLost
 */
export function beginSnapshot(database: Database, epoch: number, cursor: string): Promise<void> {
  return database.write(
    ["conversations", "messages", "ranges", "people"],
    async (writer, state) => {
      state.cursor = cursor;
      state.generation += 1;
      state.isFilling = true;
      for (const store of ["conversations", "messages", "ranges", "people"] as const)
        await writer.delete(store, ALL_KEYS);
      for (const list of ["viewer", "list", "archivedList"]) await writer.delete("meta", list);
    },
    { epoch },
  );
}
