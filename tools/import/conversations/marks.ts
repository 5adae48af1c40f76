import { type Statement, placeholders } from "../../../src/infra/database/sql.js";
import type { Transaction } from "../../../src/infra/database/transaction.js";
import type { LockedConversation } from "./locked-conversation.js";
import { type Mark, type Point, marksOf } from "./receipts.js";

/** Row of message_status. */
interface MarkRow extends Mark {
  readonly userId: bigint;
  readonly status: "DELIVERED" | "READ";
}

/** Receipts of one member. */
export interface ReceiptPoints {
  readonly userId: bigint;
  readonly delivered: readonly Point[];
  readonly read: readonly Point[];
}

const MARK_BATCH_SIZE = 1000;

/** Returns the statements that replace the stored marks with the merge of stored and imported ones. */
export async function markStatements(
  tx: Transaction,
  { id, isNew }: LockedConversation,
  receiptPoints: readonly ReceiptPoints[],
): Promise<Statement[]> {
  const present = isNew ? [] : await readMarks(tx, id);
  const wanted = receiptPoints.flatMap((points) => [
    ...wantedMarks(points.userId, "DELIVERED", points.delivered, present),
    ...wantedMarks(points.userId, "READ", points.read, present),
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
  const count = Math.ceil(marks.length / MARK_BATCH_SIZE);
  return Array.from({ length: count }, (_, n) => marks.slice(n * MARK_BATCH_SIZE, (n + 1) * MARK_BATCH_SIZE));
}

function nameOf({ userId, status, seq, at }: MarkRow): string {
  return `${userId}:${status}:${seq}:${at}`;
}
