import { type Statement, placeholders } from "../../../src/infra/database/sql.js";
import type { Transaction } from "../../../src/infra/database/transaction.js";
import type { HeldConversation } from "./held-conversation.js";
import { type Mark, type Point, marksOf } from "./receipts.js";

/** Row of message_status. */
interface MarkRow extends Mark {
  readonly userId: bigint;
  readonly status: "DELIVERED" | "READ";
}

/** Receipts of one member. */
export interface Course {
  readonly userId: bigint;
  readonly delivered: readonly Point[];
  readonly read: readonly Point[];
}

const ROWS_AT_ONCE = 1000;

/** Returns the statements that replace the stored marks with the merge of stored and imported ones. */
export async function markStatements(
  tx: Transaction,
  { id, isNew }: HeldConversation,
  courses: readonly Course[],
): Promise<Statement[]> {
  const present = isNew ? [] : await readMarks(tx, id);
  const wanted = courses.flatMap((course) => [
    ...wantedMarks(course.userId, "DELIVERED", course.delivered, present),
    ...wantedMarks(course.userId, "READ", course.read, present),
  ]);
  const [before, after] = [new Set(present.map(nameOf)), new Set(wanted.map(nameOf))];
  const gone = present.filter((mark) => !after.has(nameOf(mark)));
  const added = wanted.filter((mark) => !before.has(nameOf(mark)));
  return [...slices(gone).map((some) => deleteMarks(id, some)), ...slices(added).map((some) => insertMarks(id, some))];
}

/** Reads the marks visible to the sender; hidden ones are left unchanged. */
async function readMarks(tx: Transaction, conversationId: bigint): Promise<MarkRow[]> {
  const rows = await tx.query<Omit<MarkRow, "at"> & { readonly at: Date }>(
    `SELECT user_id AS userId, status, up_to_seq AS seq, at FROM message_status
     WHERE conversation_id = ? AND is_shown = TRUE`,
    [conversationId],
  );
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}

function wantedMarks(
  userId: bigint,
  status: MarkRow["status"],
  points: readonly Point[],
  present: readonly MarkRow[],
): MarkRow[] {
  const own = present.filter((mark) => mark.userId === userId && mark.status === status);
  if (points.length === 0) return own;
  const marks = marksOf([...points, ...own.map(({ seq, at }) => ({ seq, at, sentAt: at }))]);
  return marks.map((mark) => ({ ...mark, userId, status }));
}

function deleteMarks(conversationId: bigint, marks: readonly MarkRow[]): Statement {
  return {
    sql: `DELETE FROM message_status
          WHERE conversation_id = ? AND (${marks.map(() => "(user_id = ? AND status = ? AND up_to_seq = ?)").join(" OR ")})`,
    values: [conversationId, ...marks.flatMap(({ userId, status, seq }) => [userId, status, seq])],
  };
}

function insertMarks(conversationId: bigint, marks: readonly MarkRow[]): Statement {
  return {
    sql: `INSERT IGNORE INTO message_status (conversation_id, user_id, status, up_to_seq, at)
          VALUES ${placeholders(marks.length)}`,
    values: marks.map(({ userId, status, seq, at }) => [conversationId, userId, status, seq, new Date(at)]),
  };
}

function slices(marks: readonly MarkRow[]): MarkRow[][] {
  const count = Math.ceil(marks.length / ROWS_AT_ONCE);
  return Array.from({ length: count }, (_, n) => marks.slice(n * ROWS_AT_ONCE, (n + 1) * ROWS_AT_ONCE));
}

function nameOf({ userId, status, seq, at }: MarkRow): string {
  return `${userId}:${status}:${seq}:${at}`;
}
