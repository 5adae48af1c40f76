import type { StoreName } from "../ports.js";

/** Path of a property, such as `row.replyTo.id`, or several for a key of parts. */
export type KeyPath = string | readonly string[];

export interface StoreDefinition {
  readonly key: KeyPath;
  /** A row without the property is not in the index. */
  readonly indexes: Readonly<Record<string, KeyPath>>;
}

/** Version of the IndexedDB database: raised by each change of `STORES`. */
export const SCHEMA_VERSION = 1;

export const STORES: Readonly<Record<StoreName, StoreDefinition>> = {
  meta: { key: "name", indexes: {} },
  conversations: { key: "id", indexes: { place: "place", unread: "unread", wanted: "wanted" } },
  messages: { key: ["conversationId", "sequence"], indexes: { quoted: "row.replyTo.id" } },
  ranges: { key: "conversationId", indexes: { usedAt: "usedAt" } },
  people: { key: "id", indexes: {} },
  outbox: { key: "n", indexes: { clientMessageId: "clientMessageId", conversation: ["conversationId", "n"] } },
  blobs: { key: "clientMessageId", indexes: {} },
  marks: { key: "conversationId", indexes: {} },
  drafts: { key: "conversationId", indexes: {} },
};

export const STORE_NAMES = Object.keys(STORES) as readonly StoreName[];
