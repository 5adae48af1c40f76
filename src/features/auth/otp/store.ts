import type { OtpType, OtpVerification } from "../../../generated/prisma/client.js";
import type { Database } from "../../../infra/database/database.js";
import { deleteInSteps } from "../../../infra/database/batch-delete.js";
import type { Keys } from "../../../infra/crypto/server-keys.js";
import { keyedHash } from "../../../infra/crypto/secrets.js";
import type { Transaction } from "../../../infra/database/transaction.js";

/** Sender of a request for a code: the group of its address, and its device where that has signed in to the number before. */
export interface Requester {
  readonly addressGroup: string;
  readonly deviceId: string | null;
}

/**
 * Returns the newest codes of a number that count for a requester's next one: those to all devices that are known like
 * its own, or else to all that are not; also those that a deleted account of the number has left.
 */
export async function readCodeRequests(
  tx: Transaction,
  keys: Keys,
  { phoneNumber, addressGroup, deviceId }: Requester & { readonly phoneNumber: string },
  since: Date,
  limit: number,
): Promise<{ createdAt: Date; isOwn: boolean }[]> {
  const isKnown = deviceId !== null;
  const rows = await tx.query<{ createdAt: Date; isOwn: number | bigint }>(
    `SELECT created_at AS createdAt, ${isKnown ? "device_id" : "address_group"} = ? AS isOwn FROM otp_verifications
     WHERE phone_number IN (?, ?) AND created_at > ? AND device_id IS ${isKnown ? "NOT NULL" : "NULL"}
     ORDER BY id DESC LIMIT ?`,
    [deviceId ?? addressGroup, phoneNumber, erasedNumber(keys, phoneNumber), since, limit],
  );
  return rows.map(({ createdAt, isOwn }) => ({ createdAt, isOwn: Number(isOwn) === 1 }));
}

/** A code that is about to be sent. */
export type CodeDraft = Pick<
  OtpVerification,
  "verificationId" | "phoneNumber" | "codeHash" | "otpType" | "expiresAt" | "createdAt" | "addressGroup" | "deviceId"
>;

/** Keeps a code that is about to be sent; returns its key. */
export async function insertCode(tx: Transaction, code: CodeDraft): Promise<bigint> {
  const { insertId } = await tx.execute(
    `INSERT INTO otp_verifications (verification_id, phone_number, code_hash, otp_type, expires_at, created_at,
                                    address_group, device_id)
     VALUES (?,?,?,?,?,?,?,?)`,
    [
      code.verificationId,
      code.phoneNumber,
      code.codeHash,
      code.otpType,
      code.expiresAt,
      code.createdAt,
      code.addressGroup,
      code.deviceId,
    ],
  );
  return insertId;
}

/** Withdraws a code that did not get out: it counts for no wait. */
export async function deleteCode(db: Database, codeId: bigint): Promise<void> {
  await db.execute("DELETE FROM otp_verifications WHERE id = ?", [codeId]);
}

/** A number's code for one purpose: that of a verification id or, without one, the newest asked for from an address group. */
export function findCode(
  db: Database,
  { verificationId, addressGroup, ...of }: CodeQuery,
): Promise<OtpVerification | null> {
  const where = { ...of, ...(verificationId === undefined ? { addressGroup } : { verificationId }) };
  return db.prisma.otpVerification.findFirst({ where, orderBy: { id: "desc" } });
}

interface CodeQuery {
  readonly phoneNumber: string;
  readonly otpType: OtpType;
  readonly verificationId: string | undefined;
  readonly addressGroup: string;
}

/** Counts a try of a live code; returns which one it was, or undefined when the code is dead. */
export async function spendAttempt(
  db: Database,
  codeId: bigint,
  maxAttempts: number,
  now: Date,
): Promise<number | undefined> {
  const { affectedRows, insertId } = await db.transaction((tx) =>
    tx.execute(
      `UPDATE otp_verifications SET attempts = LAST_INSERT_ID(attempts + 1)
       WHERE id = ? AND attempts < ? AND is_used = FALSE AND expires_at > ?`,
      [codeId, maxAttempts, now],
    ),
  );
  return affectedRows === 1 ? Number(insertId) : undefined;
}

/** Uses a code up; false when another request was quicker. */
export async function consumeCode(tx: Transaction, codeId: bigint, now: Date): Promise<boolean> {
  const { affectedRows } = await tx.execute(
    "UPDATE otp_verifications SET is_used = TRUE, verified_at = ? WHERE id = ? AND is_used = FALSE",
    [now, codeId],
  );
  return affectedRows === 1;
}

/**
 * Erases the codes of a number. Left is when they were sent, under a keyed hash of the number, until deleteOldCodes deletes that
 * too: who signs up and deletes the account over and over gets no new quota of codes.
 */
export async function eraseCodes(tx: Transaction, keys: Keys, phoneNumber: string): Promise<void> {
  await tx.execute(
    `UPDATE otp_verifications SET phone_number = ?, verification_id = NULL, code_hash = '', is_used = TRUE,
            verified_at = NULL, address_group = '', device_id = IF(device_id IS NULL, NULL, '')
     WHERE phone_number = ?`,
    [erasedNumber(keys, phoneNumber), phoneNumber],
  );
}

/** Returns what stands for a number in its erased codes; no number begins so. */
function erasedNumber(keys: Keys, phoneNumber: string): string {
  return `~${keyedHash([keys.phoneNumbers], `erased:${phoneNumber}`).slice(0, 15)}`;
}

/** Deletes the codes that were sent before a moment. */
export function deleteOldCodes(db: Database, before: Date): Promise<void> {
  return deleteInSteps(db, {
    table: "otp_verifications",
    condition: "created_at < ?",
    values: [before],
    isByAge: true,
  });
}
