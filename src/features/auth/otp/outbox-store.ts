import type { Database } from "../../../infra/database/database.js";
import type { Transaction } from "../../../infra/database/transaction.js";

/** A message before it is stored. Its first attempt begins at once, and so it is stored with a lease. */
export interface MessageDraft {
  readonly phoneNumber: string;
  readonly sealedText: Uint8Array;
  readonly leaseUntil: Date;
  readonly giveUpAt: Date;
  readonly createdAt: Date;
}

/** Inserts the message of a code, as in its first attempt. */
export async function insertMessage(tx: Transaction, codeId: bigint, message: MessageDraft): Promise<void> {
  const { phoneNumber, sealedText, createdAt, giveUpAt, leaseUntil } = message;
  await tx.execute(
    `INSERT INTO sms_outbox (otp_id, phone_number, sealed_text, due_at, give_up_at, attempts, lease_until, created_at)
     VALUES (?,?,?,?,?,1,?,?)`,
    [codeId, phoneNumber, Buffer.from(sealedText), createdAt, giveUpAt, leaseUntil, createdAt],
  );
}

/** A message of the outbox, and its code. */
export interface DueMessage {
  readonly codeId: bigint;
  readonly phoneNumber: string;
  readonly sealedText: Uint8Array;
  readonly attempts: number;
  readonly giveUpAt: Date;
  /** False where the code was used or has expired, or is gone. */
  readonly isWanted: boolean;
}

/** Reads the messages that are due and under no lease, the longest due first. */
export async function readDueMessages(db: Database, now: Date, limit: number): Promise<DueMessage[]> {
  const rows = await db.query<Omit<DueMessage, "isWanted"> & { isWanted: number | bigint | null }>(
    `SELECT o.otp_id AS codeId, o.phone_number AS phoneNumber, o.sealed_text AS sealedText, o.attempts,
            o.give_up_at AS giveUpAt, c.is_used = FALSE AND c.expires_at > ? AS isWanted
     FROM sms_outbox o LEFT JOIN otp_verifications c ON c.id = o.otp_id
     WHERE o.due_at <= ? AND (o.lease_until IS NULL OR o.lease_until <= ?)
     ORDER BY o.due_at LIMIT ?`,
    [now, now, now, limit],
  );
  return rows.map((row) => ({ ...row, isWanted: Number(row.isWanted) === 1 }));
}

/** Takes a due message for its next attempt; false when another process has taken it. */
export async function claimMessage(
  db: Database,
  { codeId, attempts }: Pick<DueMessage, "codeId" | "attempts">,
  leaseUntil: Date,
): Promise<boolean> {
  // Each claim counts up, so that `attempts` is a fencing token too. No SKIP LOCKED: see ADR 35.
  return (
    (await db.execute(
      "UPDATE sms_outbox SET attempts = attempts + 1, lease_until = ? WHERE otp_id = ? AND attempts = ?",
      [leaseUntil, codeId, attempts],
    )) === 1
  );
}

/** Lets a message wait until its next attempt. Without effect where another process has taken it since. */
export async function postponeMessage(
  db: Database,
  { codeId, attempts }: Pick<DueMessage, "codeId" | "attempts">,
  dueAt: Date,
): Promise<void> {
  await db.execute("UPDATE sms_outbox SET due_at = ?, lease_until = NULL WHERE otp_id = ? AND attempts = ?", [
    dueAt,
    codeId,
    attempts,
  ]);
}

/** Deletes the message of a code, whoever has it. */
export async function deleteMessage(db: Pick<Database, "execute">, codeId: bigint): Promise<void> {
  await db.execute("DELETE FROM sms_outbox WHERE otp_id = ?", [codeId]);
}

/** Deletes a message in its `attempts`-th attempt; false when another process has taken it since. */
export async function deleteAttempted(
  tx: Transaction,
  { codeId, attempts }: Pick<DueMessage, "codeId" | "attempts">,
): Promise<boolean> {
  const { affectedRows } = await tx.execute("DELETE FROM sms_outbox WHERE otp_id = ? AND attempts = ?", [
    codeId,
    attempts,
  ]);
  return affectedRows === 1;
}

/** Deletes the code and the message that a limit of its country has stopped, so that it counts for no quota. */
export async function deleteUnsent(tx: Transaction, codeId: bigint): Promise<void> {
  await tx.execute("DELETE FROM sms_outbox WHERE otp_id = ?", [codeId]);
  await tx.execute("DELETE FROM otp_verifications WHERE id = ?", [codeId]);
}

/** Deletes the messages of all codes of a number. */
export async function deleteMessagesTo(tx: Transaction, phoneNumber: string): Promise<void> {
  await tx.execute("DELETE o FROM otp_verifications c JOIN sms_outbox o ON o.otp_id = c.id WHERE c.phone_number = ?", [
    phoneNumber,
  ]);
}
