import type { Database } from "./database.js";

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
