import type { Database } from "./database.js";
import type { Marks } from "./marks.js";
import type { StoredMarks } from "./tables.js";

/**
 * Removes acknowledged watermarks; higher ones that were raised since stay. A read mark stays until its conversation
 * shows it, unless it was refused: unread messages would come back until the event of the mark.
 */
export function settleMarks(
  database: Database,
  conversationId: string,
  acknowledged: Marks,
  isRefused = false,
): Promise<void> {
  return database.write(["marks", "conversations"], async (writer) => {
    const marks = await writer.get("marks", conversationId);
    if (!marks) return;
    const { row } = (await writer.get("conversations", conversationId)) ?? {};
    const { delivered = 0, read = 0 } = acknowledged;
    const isShown = isRefused || (row && row.viewerReadSequence >= read);
    const left = withoutAcknowledged(marks, isShown ? acknowledged : { delivered });
    if (!left) await writer.delete("marks", conversationId);
    else if (left.delivered < marks.delivered || left.read < marks.read) await writer.put("marks", left);
  });
}

/** Returns the remaining pending watermarks; undefined if there are none. */
export function withoutAcknowledged(marks: StoredMarks, { delivered = 0, read = 0 }: Marks): StoredMarks | undefined {
  const left = {
    ...marks,
    delivered: marks.delivered > delivered ? marks.delivered : 0,
    read: marks.read > read ? marks.read : 0,
  };
  return left.delivered || left.read ? left : undefined;
}
