import type { Database } from "../infra/database/database.js";
import type { Transaction } from "../infra/database/transaction.js";
import { type EventDraft, type EventPublisher, stampCommit } from "./event.js";
import { insertEvents, lockHeads, compareAndSetHeads, numberEvents } from "./event-log.js";

/** Transaction that stores its events in the logs of users and publishes them after its commit (transactional outbox). */
export interface LoggedTransaction extends Transaction {
  /** Appends an event to a user's log when the transaction commits. */
  record(event: EventDraft): void;
}

/** Runs `work` in a logged transaction: its changes and its events are committed together or not at all. */
export type Transact = <T>(work: (tx: LoggedTransaction) => Promise<T>) => Promise<T>;

export function createTransact(
  db: Pick<Database, "transaction">,
  publisher: EventPublisher,
  now: () => Date,
): Transact {
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
      await tx.commit([compareAndSetHeads(heads), ...insertEvents(events)]);
      return { result, events };
    });
    stampCommit(events, now());
    publisher.publish(events);
    return result;
  };
}
