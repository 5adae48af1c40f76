import type { MessageRow } from "../rows.js";
import type { Reader, StoredMessage } from "./tables.js";

type Quote = NonNullable<MessageRow["replyTo"]>;

/** Returns a message in the form in which its answers quote it. */
export function quoteOf({ id, sequence, type, body, deletedAt, sender }: MessageRow): Quote {
  return { id, sequence, type, body, deletedAt, sender };
}

/** Returns a row of a page with the quote as an event has changed it after `since`. */
export async function withNewerQuote(
  reader: Reader,
  since: number,
  conversationId: string,
  row: MessageRow,
): Promise<MessageRow> {
  if (!row.replyTo) return row;
  const quoted = await reader.get("messages", [conversationId, row.replyTo.sequence]);
  return quoted?.row && quoted.at > since ? { ...row, replyTo: quoteOf(quoted.row) } : row;
}

/** Lists the messages that quote one. */
export function listQuotesOf(reader: Reader, messageId: string): Promise<StoredMessage[]> {
  return reader.list("messages", { index: "quoted", range: { lower: messageId, upper: messageId } });
}
