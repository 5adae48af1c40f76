import type { Message } from "../generated/prisma/client.js";
import type { EventKind } from "./event-kinds.js";

/** What a change tells one user's log. */
export interface EventDraft {
  readonly userId: bigint;
  readonly kind: EventKind;
  readonly conversationId?: bigint | null;
  /** The message concerned, or for receipts the watermark. */
  readonly messageSeq?: number | null;
  /** Whose act, or what else it is about, by the kind. */
  readonly subjectId?: bigint | null;
  /** The message's row, when the change had it in hand: saves every live reader the look-up. */
  readonly inHand?: Message;
}

/** A row of a user's log: `seq` is 1, 2, 3 … per user, in the order of commits. */
export interface LoggedEvent extends EventDraft {
  readonly seq: number;
  readonly createdAt: Date;
  /** When its transaction was committed: of what is announced, as opposed to what is read from the log. */
  committedAt?: Date | null;
}

/** Delivers committed events to their subscribers. */
export interface EventPublisher {
  publish(events: readonly LoggedEvent[]): void;
}

/** Stamps what is about to be announced: its delivery is measured from here. */
export function stampCommit(events: readonly LoggedEvent[], at: Date): void {
  for (const event of events) event.committedAt = at;
}
