import type { StoreName } from "../ports.js";

/** Path of a property, such as `row.replyTo.id`, or several for a key of parts. */
export type KeyPath = string | readonly string[];

export interface StoreDefinition {
  readonly key: KeyPath;
  /** A row without the property is not in the index. */
  readonly indexes: Readonly<Record<string, { readonly key: KeyPath; readonly isUnique?: boolean }>>;
}

/** Version of the IndexedDB database: raised by each change of `STORES`. */
export const SCHEMA_VERSION = 1;

export const STORES: Readonly<Record<StoreName, StoreDefinition>> = {
  meta: { key: "name", indexes: {} },
  conversations: {
    key: "id",
    indexes: { place: { key: "place" }, unread: { key: "unread" }, wanted: { key: "wanted" } },
  },
  messages: { key: ["conversationId", "sequence"], indexes: { quoted: { key: "row.replyTo.id" } } },
  ranges: { key: "conversationId", indexes: { usedAt: { key: "usedAt" } } },
  people: { key: "id", indexes: {} },
  outbox: {
    key: "n",
    indexes: {
      clientMessageId: { key: "clientMessageId", isUnique: true },
      conversation: { key: ["conversationId", "n"] },
    },
  },
  blobs: { key: "clientMessageId", indexes: {} },
  marks: { key: "conversationId", indexes: {} },
  drafts: { key: "conversationId", indexes: {} },
};

export const STORE_NAMES = Object.keys(STORES) as readonly StoreName[];
