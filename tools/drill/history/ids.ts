import type { Connection } from "mariadb";
import { keyOf, messageKeyOf, toGlobalId } from "../../../src/graphql/global-ids.js";
import { createIdCipher } from "../../../src/infra/crypto/id-cipher.js";
import { readKeys } from "../../../src/infra/crypto/server-keys.js";

/** Maps ids of the API to keys of the tables, which histories use, and back. An unknown id has the key -1. */
export interface Ids {
  userId(key: number): string;
  userKey(id: string): number;
  conversationId(key: number): string;
  conversationKey(id: string): number;
  messageId(conversation: number, sequence: number): string;
  notificationKey(id: string): number;
  messageKey(id: string): { conversation: number; sequence: number };
}

/** Reads the id keys of the nodes' database. */
export async function readIds(sql: Connection): Promise<Ids> {
  const keys = await readKeys({ query: async (statement) => sql.query(statement) });
  const app = { ids: createIdCipher(keys.ids) };
  return {
    userId: (key) => toGlobalId(app, "User", key),
    userKey: (id) => Number(keyOf(app, "User", id) ?? -1),
    conversationId: (key) => toGlobalId(app, "Conversation", key),
    conversationKey: (id) => Number(keyOf(app, "Conversation", id) ?? -1),
    messageId: (conversation, sequence) => toGlobalId(app, "Message", conversation, sequence),
    notificationKey: (id) => Number(keyOf(app, "Notification", id) ?? -1),
    messageKey: (id) => {
      const key = messageKeyOf(app, id);
      return { conversation: Number(key?.conversationId ?? -1), sequence: key?.seq ?? -1 };
    },
  };
}
