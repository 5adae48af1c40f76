import { Client, fetchExchange } from "@urql/core";
import { HistoryDocument } from "./operations/generated/graphql";

export async function newestText(url: string, id: string): Promise<string | null | undefined> {
  const client = new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });
  const { data } = await client.query(HistoryDocument, { id, last: 1 });
  // @ts-expect-error A required variable is missing.
  void client.query(HistoryDocument, {});
  // @ts-expect-error The field does not exist.
  void data?.conversation?.title;
  return data?.conversation?.messages.edges[0]?.node.body;
}
