import type { Database } from "../infra/database/database.js";
import type { Transaction } from "../infra/database/transaction.js";
import { type EventDraft, type EventPublisher, stampCommit } from "./event.js";
import { insertEvents, lockHeads, moveHeads, numberEvents } from "./event-log.js";

/** A transaction whose events are logged with it, and announced when it is committed. */
export interface Change extends Transaction {
  /** Tells a user's log about the change. */
  record(event: EventDraft): void;
}

/** Makes a lasting change and tells the logs of those whom it concerns, together or not at all. */
export type ChangeRunner = <T>(work: (change: Change) => Promise<T>) => Promise<T>;

export function createChangeRunner(db: Database, publisher: EventPublisher, now: () => Date): ChangeRunner {
  return async (work) => {
    const { result, events } = await db.transaction(async (tx) => {
      const drafts: EventDraft[] = [];
      const result = await work({ ...tx, record: (event) => void drafts.push(event) });
      if (drafts.length === 0) return { result, events: [] };
      const heads = await lockHeads(
        tx,
        drafts.map(({ userId }) => userId),
      );
      const events = numberEvents(heads, drafts, now());
      await tx.commit([moveHeads(heads), ...insertEvents(events)]);
      return { result, events };
    });
    stampCommit(events, now());
    publisher.publish(events);
    return result;
  };
}
