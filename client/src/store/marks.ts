import type { Database } from "./database.js";
import type { StoredMarks } from "./tables.js";

export interface Marks {
  readonly delivered?: number;
  readonly read?: number;
}

/** Raises the watermarks that the server has to acknowledge; a lower one changes nothing. */
export function raiseMarks(database: Database, conversationId: string, marks: Marks): Promise<void> {
  return database.write(["marks"], async (writer) => {
    const stored = await writer.get("marks", conversationId);
    const next = raised(stored, conversationId, marks);
    if (next && next !== stored) await writer.put("marks", next);
  });
}

/** Returns the pending watermarks with the higher ones of `marks`; the same object if none is higher. */
export function raised(
  stored: StoredMarks | undefined,
  conversationId: string,
  { delivered = 0, read = 0 }: Marks,
): StoredMarks | undefined {
  const marks = stored ?? { conversationId, delivered: 0, read: 0 };
  if (delivered <= marks.delivered && read <= marks.read) return stored;
  return { conversationId, delivered: Math.max(delivered, marks.delivered), read: Math.max(read, marks.read) };
}
