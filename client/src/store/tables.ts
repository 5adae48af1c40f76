import type { StoreKey, StoreName, StoreQuery, StoreRange } from "../ports.js";
import type { ConversationRow, MessageRow, PersonRow, ViewerRow } from "../rows.js";
import type { PendingBlobs, PendingMedia } from "../upload/api.js";
import type { Range } from "./ranges.js";

/** Rows of each store. `at` is the value of `StateRow.n` when an event last touched the row; pages leave it as it is. */
export interface Tables {
  meta: MetaRow;
  conversations: StoredConversation;
  messages: StoredMessage;
  ranges: StoredRanges;
  people: StoredPerson;
  outbox: OutboxItem;
  blobs: StoredBlob;
  marks: StoredMarks;
  drafts: StoredDraft;
}

export type MetaRow = StateRow | ViewerMetaRow | ListRow;

/** State of the whole database. */
export interface StateRow {
  readonly name: "state";
  /** Counts transactions that change rows, and events in them. */
  readonly n: number;
  /** Counts leaders: a transaction of an earlier one is refused. */
  readonly epoch: number;
  /** Counts removals of rows together with their `at`: pages asked for before one are refused. */
  readonly generation: number;
  /** Position in the event log; absent before the first snapshot. */
  readonly cursor?: string;
  /** True until the snapshot of the cursor is complete. */
  readonly isFilling: boolean;
}

export interface ViewerMetaRow {
  readonly name: "viewer";
  readonly at: number;
  readonly row?: ViewerRow;
  /** The row has to be requested again. */
  readonly wanted?: 1;
}

/** Loaded part of a list of conversations: down to the place `edge`. */
export interface ListRow {
  readonly name: "list" | "archivedList";
  readonly edge: Place | null;
  readonly endCursor: string | null;
  readonly hasNext: boolean;
}

/** Sort key of the inbox: archived, pinned, activityAt, id. */
export type Place = readonly [archived: 0 | 1, pinned: 0 | 1, activityAt: string, id: string];

/** The peer's data are in `people`. */
export type KeptConversation = Omit<ConversationRow, "peer"> & { readonly peer: { readonly id: string } };

export interface StoredConversation {
  readonly id: string;
  readonly at: number;
  /** Absent in a stub: an event has named the conversation and its row is not here yet. */
  readonly row?: KeptConversation;
  readonly place?: Place;
  /** Absent instead of 0, so that the index has unread conversations alone. */
  readonly unread?: number;
  /** The row has to be requested. */
  readonly wanted?: 1;
}

export interface StoredMessage {
  readonly conversationId: string;
  readonly sequence: number;
  readonly at: number;
  /** Null for a message that is hidden from the viewer: an earlier page would bring it back. */
  readonly row: MessageRow | null;
}

export interface StoredRanges {
  readonly conversationId: string;
  /** Sequences that are here; only these are shown. */
  readonly ranges: readonly Range[];
  /** Sequences below it are hidden from the viewer for good. */
  readonly start: number;
  /** `n` when the history was cleared: pages asked for before are refused. */
  readonly clearedAt: number;
  /** `n` of the last use, for eviction. */
  readonly usedAt: number;
}

export interface StoredPerson {
  readonly id: string;
  readonly at: number;
  readonly row: PersonRow;
}

export type Act =
  | { readonly kind: "send"; readonly body?: string; readonly replyTo?: string; readonly media?: PendingMedia }
  | { readonly kind: "edit"; readonly messageId: string; readonly body: string }
  | {
      readonly kind: "remove";
      readonly messageId: string;
      readonly sequence: number;
      readonly scope: "ME" | "EVERYONE";
    }
  | { readonly kind: "react"; readonly messageId: string; readonly emoji: string; readonly isOn: boolean }
  | { readonly kind: "cancelUpload"; readonly uploadId: string };

/** An act of the viewer that the server has not answered. Its order is that of `n`. */
export interface OutboxItem<Kind extends Act = Act> {
  readonly n: number;
  readonly conversationId: string;
  /** Idempotency key of a message; the id of the item in any case. */
  readonly clientMessageId: string;
  /** Cancelled: given up after a try without an answer; sent to its end, then deleted for everyone. */
  readonly state: "queued" | "sending" | "failed" | "cancelled";
  readonly tries: number;
  /** Code of the refusal. */
  readonly error?: string;
  /** Time of the act by the server's clock, in milliseconds. */
  readonly at: number;
  readonly act: Kind;
  /** Upload of the message's file on the server. The message may have been sent once it is ready, and never before. */
  readonly upload?: { readonly id: string; readonly isReady: boolean };
}

export interface StoredBlob extends PendingBlobs {
  readonly clientMessageId: string;
}

/** Watermarks that the server has not acknowledged; 0 for none. */
export interface StoredMarks {
  readonly conversationId: string;
  readonly delivered: number;
  readonly read: number;
}

export interface StoredDraft {
  readonly conversationId: string;
  readonly body: string;
  readonly replyTo?: string;
}

/** `StoreTransaction` with the types of the rows. */
export interface Reader {
  get<Name extends StoreName>(store: Name, key: StoreKey): Promise<Tables[Name] | undefined>;
  list<Name extends StoreName>(store: Name, query?: StoreQuery): Promise<Tables[Name][]>;
}

export interface Writer extends Reader {
  put<Name extends StoreName>(store: Name, row: Tables[Name]): Promise<void>;
  delete(store: StoreName, key: StoreKey | StoreRange): Promise<void>;
}
