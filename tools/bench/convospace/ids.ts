import type { Connection } from "mariadb";
import type { App } from "../../../src/context.js";
import { built } from "../harness/built.js";

/** Reads the id cipher of a database on which the app has started. */
export async function idsOf(sql: Connection): Promise<Pick<App, "ids">> {
  const [{ readKeys }, { createIdCipher }] = [
    await built("infra/crypto/server-keys.js"),
    await built("infra/crypto/id-cipher.js"),
  ];
  const keys = await readKeys({ query: async (statement) => sql.query(statement) });
  return { ids: createIdCipher(keys.ids) };
}

/** Returns the function that maps conversation keys to global ids. */
export async function conversationIdsOf(sql: Connection): Promise<(key: bigint) => string> {
  const [ids, { toGlobalId }] = [await idsOf(sql), await built("graphql/global-ids.js")];
  return (key) => toGlobalId(ids, "Conversation", key);
}
