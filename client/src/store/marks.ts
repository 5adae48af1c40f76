import type { Database } from "./database.js";
import type { StoredDraft, StoredMarks } from "./tables.js";

export interface Marks {
  readonly delivered?: number;
  readonly read?: number;
}

/** Raises the watermarks that the server has to acknowledge; a lower one changes nothing. */
export function raiseMarks(
  database: Database,
  conversationId: string,
  { delivered = 0, read = 0 }: Marks,
): Promise<void> {
  return database.write(["marks"], async (writer) => {
    const marks = (await writer.get("marks", conversationId)) ?? { conversationId, delivered: 0, read: 0 };
    if (delivered <= marks.delivered && read <= marks.read) return;
    await writer.put("marks", {
      conversationId,
      delivered: Math.max(delivered, marks.delivered),
      read: Math.max(read, marks.read),
    });
  });
}

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

/** Stores the draft of a conversation; deletes it if it is empty. */
export function putDraft(database: Database, draft: StoredDraft): Promise<void> {
  return database.write(["drafts"], (writer) =>
    draft.body === "" && draft.replyTo === undefined
      ? writer.delete("drafts", draft.conversationId)
      : writer.put("drafts", draft),
  );
}
