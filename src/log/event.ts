import type { Message } from "../generated/prisma/client.js";
import type { EventKind } from "./event-kinds.js";

/** Event of one user's log before it has a sequence. */
export interface EventDraft {
  readonly userId: bigint;
  readonly kind: EventKind;
  readonly conversationId?: bigint | null;
  /** Sequence of the message; of a receipt, the watermark. */
  readonly messageSeq?: number | null;
  /** Key of the acting user, or of another subject, depending on the kind. */
  readonly subjectId?: bigint | null;
  /** Row of a message just sent, if the transaction has it: saves each live subscriber its queries. Not stored. */
  readonly message?: Message & { readonly isNew?: true };
  /** The user's unread messages of the conversation, if the transaction has the count: saves a query. Not stored. */
  readonly unreadCount?: number | null;
}

/** Row of a user's log: `seq` is 1, 2, 3 … per user, in the order of commits. */
export interface LoggedEvent extends EventDraft {
  readonly seq: number;
  readonly createdAt: Date;
  /** Commit time of a published event; absent from an event that was read from the log. */
  committedAt?: Date | null;
}

/** Delivers committed events to their subscribers. */
export interface EventPublisher {
  publish(events: readonly LoggedEvent[]): void;
}

/** Sets the commit time, from which the delivery latency is measured. */
export function stampCommit(events: readonly LoggedEvent[], at: Date): void {
  for (const event of events) event.committedAt = at;
}
