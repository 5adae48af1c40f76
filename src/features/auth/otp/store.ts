import type { OtpType, OtpVerification } from "../../../generated/prisma/client.js";
import type { Database } from "../../../infra/database/database.js";
import { deleteInBatches } from "../../../infra/database/batch-delete.js";
import { describeTable } from "../../../infra/database/table.js";
import type { Keys } from "../../../infra/crypto/server-keys.js";
import { keyedHash } from "../../../infra/crypto/secrets.js";
import type { Transaction } from "../../../infra/database/transaction.js";
import { deleteMessagesTo } from "./outbox-store.js";

const CODES = describeTable<OtpVerification>("otp_verifications", {
  id: "id",
  phoneNumber: "phone_number",
  codeHash: "code_hash",
  otpType: "otp_type",
  attempts: "attempts",
  expiresAt: "expires_at",
  verifiedAt: "verified_at",
  isUsed: { boolean: "is_used" },
  createdAt: "created_at",
  verificationId: "verification_id",
  addressGroup: "address_group",
  deviceId: "device_id",
});

/** Requester of a code: its address group, and its device where that is trusted. */
export interface Requester {
  readonly addressGroup: string;
  readonly deviceId: string | null;
}

/**
 * Reads the newest codes of a number that count against a requester: those of all trusted devices for a trusted one, else
 * those of all untrusted ones. Codes of a deleted account of the number count too.
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

/** A code before it is stored. */
export type CodeDraft = Pick<
  OtpVerification,
  "verificationId" | "phoneNumber" | "codeHash" | "otpType" | "expiresAt" | "createdAt" | "addressGroup" | "deviceId"
>;

/** Inserts a code and returns its key. */
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

/** Makes a code useless, which no phone has received. It stays, and so counts for waits and quotas. */
export async function voidCode(tx: Transaction, codeId: bigint, now: Date): Promise<void> {
  await tx.execute(
    "UPDATE otp_verifications SET code_hash = '', expires_at = IF(expires_at > ?, ?, expires_at) WHERE id = ?",
    [now, now, codeId],
  );
}

/** Finds a number's code for one purpose: by verification id or, without one, the newest sent of an address group. */
export async function findCode(
  db: Database,
  { phoneNumber, otpType, verificationId, addressGroup }: CodeQuery,
): Promise<OtpVerification | undefined> {
  const [request, value] =
    verificationId === undefined
      ? ["address_group = ? AND code_hash <> ''", addressGroup]
      : ["verification_id = ?", verificationId];
  const [row] = await db.read<OtpVerification>(
    `SELECT ${CODES.columns} FROM otp_verifications WHERE phone_number = ? AND otp_type = ? AND ${request}
     ORDER BY id DESC LIMIT 1`,
    [phoneNumber, otpType, value],
  );
  return row && CODES.toRow(row);
}

/** Reads a code by its key. */
export async function readCode(db: Database, id: bigint): Promise<OtpVerification | undefined> {
  const [row] = await db.read<OtpVerification>(`SELECT ${CODES.columns} FROM otp_verifications WHERE id = ?`, [id]);
  return row && CODES.toRow(row);
}

interface CodeQuery {
  readonly phoneNumber: string;
  readonly otpType: OtpType;
  readonly verificationId: string | undefined;
  readonly addressGroup: string;
}

/** Counts an attempt of a usable code in one statement; returns its ordinal, or undefined for an unusable code. */
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

/** Marks a code as used; false when a concurrent request has used it. */
export async function consumeCode(tx: Transaction, codeId: bigint, now: Date): Promise<boolean> {
  const { affectedRows } = await tx.execute(
    "UPDATE otp_verifications SET is_used = TRUE, verified_at = ? WHERE id = ? AND is_used = FALSE",
    [now, codeId],
  );
  return affectedRows === 1;
}

/**
 * Erases the codes of a number, but keeps their times under an HMAC of the number until deleteOldCodes: repeated sign-up
 * and deletion must not reset the quota.
 */
export async function eraseCodes(tx: Transaction, keys: Keys, phoneNumber: string): Promise<void> {
  await deleteMessagesTo(tx, phoneNumber);
  await tx.execute(
    `UPDATE otp_verifications SET phone_number = ?, verification_id = NULL, code_hash = '', is_used = TRUE,
            verified_at = NULL, address_group = '', device_id = IF(device_id IS NULL, NULL, '')
     WHERE phone_number = ?`,
    [erasedNumber(keys, phoneNumber), phoneNumber],
  );
}

/** Returns the pseudonym of a number in its erased codes; `~` begins no number. */
function erasedNumber(keys: Keys, phoneNumber: string): string {
  return `~${keyedHash([keys.phoneNumbers], `erased:${phoneNumber}`).slice(0, 15)}`;
}

/** Deletes the codes created before a moment. */
export function deleteOldCodes(db: Database, before: Date): Promise<void> {
  return deleteInBatches(db, {
    table: "otp_verifications",
    condition: "created_at < ?",
    values: [before],
    isByAge: true,
  });
}
