import type { OtpType, OtpVerification } from "../../generated/prisma/client.js";
import type { Database } from "../../infra/database.js";
import { deleteInSteps } from "../../infra/delete-in-steps.js";
import type { Transaction } from "../../infra/transaction.js";

/** When the number's newest codes were sent, newest first. */
export async function readSendTimes(tx: Transaction, phoneNumber: string, since: Date, limit: number): Promise<Date[]> {
  const rows = await tx.query<{ createdAt: Date }>(
    `SELECT created_at AS createdAt FROM otp_verifications
     WHERE phone_number = ? AND created_at > ? ORDER BY id DESC LIMIT ?`,
    [phoneNumber, since, limit],
  );
  return rows.map((row) => row.createdAt);
}

type CodeDraft = Pick<OtpVerification, "phoneNumber" | "codeHash" | "otpType" | "expiresAt" | "createdAt">;

/** Keeps a code that is about to be sent; answers its key. */
export async function insertCode(tx: Transaction, code: CodeDraft): Promise<bigint> {
  const { insertId } = await tx.execute(
    "INSERT INTO otp_verifications (phone_number, code_hash, otp_type, expires_at, created_at) VALUES (?,?,?,?,?)",
    [code.phoneNumber, code.codeHash, code.otpType, code.expiresAt, code.createdAt],
  );
  return insertId;
}

/** The one code of a number that can be live. */
export function findNewestCode(db: Database, phoneNumber: string, otpType: OtpType): Promise<OtpVerification | null> {
  return db.prisma.otpVerification.findFirst({ where: { phoneNumber, otpType }, orderBy: { id: "desc" } });
}

/** Counts a try of a live code; answers which one it was, or undefined when the code is dead. */
export async function countTry(db: Database, codeId: bigint, most: number, now: Date): Promise<number | undefined> {
  const { affectedRows, insertId } = await db.transaction((tx) =>
    tx.execute(
      `UPDATE otp_verifications SET attempts = LAST_INSERT_ID(attempts + 1)
       WHERE id = ? AND attempts < ? AND is_used = FALSE AND expires_at > ?`,
      [codeId, most, now],
    ),
  );
  return affectedRows === 1 ? Number(insertId) : undefined;
}

/** Uses a code up; false when somebody was quicker. */
export async function consumeCode(tx: Transaction, codeId: bigint, now: Date): Promise<boolean> {
  const { affectedRows } = await tx.execute(
    "UPDATE otp_verifications SET is_used = TRUE, verified_at = ? WHERE id = ? AND is_used = FALSE",
    [now, codeId],
  );
  return affectedRows === 1;
}

/** Forgets the codes that were sent before a moment. */
export function trimCodes(db: Database, before: Date): Promise<void> {
  return deleteInSteps(db, {
    table: "otp_verifications",
    condition: "created_at < ?",
    values: [before],
    isByAge: true,
  });
}
