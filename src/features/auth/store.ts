import type { LoginAttempt, Session } from "../../generated/prisma/client.js";
import { DAY, addMs } from "../../infra/clock.js";
import type { Database } from "../../infra/database/database.js";
import { deleteInBatches } from "../../infra/database/batch-delete.js";
import { describeTable } from "../../infra/database/table.js";
import type { Transaction } from "../../infra/database/transaction.js";
import type { LoggedTransaction } from "../../log/logged-transaction.js";
import { deletePushDevices, lockPushOwners } from "../../model/push-device.js";
import type { TokenState } from "./sessions/refresh-token.js";

const SESSIONS = describeTable<Session>("sessions", {
  id: "id",
  userId: "user_id",
  deviceName: "device_name",
  refreshTokenHash: "refresh_token_hash",
  previousTokenHash: "previous_token_hash",
  childSalt: "child_salt",
  rotatedAt: "rotated_at",
  ipAddress: "ip_address",
  userAgent: "user_agent",
  isValid: { boolean: "is_valid" },
  presence: "presence",
  endedAt: "ended_at",
  expiresAt: "expires_at",
  lastActivityAt: "last_activity_at",
  createdAt: "created_at",
});

const LOGIN_ATTEMPTS = describeTable<LoginAttempt>("login_history", {
  id: "id",
  phoneNumber: "phone_number",
  userId: "user_id",
  loginMethod: "login_method",
  ipAddress: "ip_address",
  userAgent: "user_agent",
  isSuccessful: { boolean: "is_successful" },
  failureReason: "failure_reason",
  createdAt: "created_at",
});

/** Reads a user's open sessions, the most recently active first; with `id`, that one alone. */
export async function readOpenSessions(db: Database, userId: bigint, now: Date, id?: bigint): Promise<Session[]> {
  const rows = await db.read<Session>(
    `SELECT ${SESSIONS.columns} FROM sessions
     WHERE user_id = ? AND is_valid = TRUE AND expires_at > ? ${id === undefined ? "" : "AND id = ?"}
     ORDER BY last_activity_at DESC, id DESC`,
    [userId, now, ...(id === undefined ? [] : [id])],
  );
  return rows.map(SESSIONS.toRow);
}

/** Reads the sessions among `ids` that are a user's, ended ones included. */
export async function readSessions(db: Database, userId: bigint, ids: readonly bigint[]): Promise<Session[]> {
  const rows = await db.read<Session>(`SELECT ${SESSIONS.columns} FROM sessions WHERE id IN (?) AND user_id = ?`, [
    ids,
    userId,
  ]);
  return rows.map(SESSIONS.toRow);
}

/** Reads a login attempt on a user's account; undefined for anybody else's. */
export async function readLoginAttempt(db: Database, userId: bigint, id: bigint): Promise<LoginAttempt | undefined> {
  const [row] = await db.read<LoginAttempt>(
    `SELECT ${LOGIN_ATTEMPTS.columns} FROM login_history WHERE id = ? AND user_id = ?`,
    [id, userId],
  );
  return row && LOGIN_ATTEMPTS.toRow(row);
}

/** Reads up to `limit` login attempts on a user's account, newest first, those before `before` where it is given. */
export async function readLoginAttempts(
  db: Database,
  userId: bigint,
  { before, limit }: { readonly before: bigint | undefined; readonly limit: number },
): Promise<LoginAttempt[]> {
  const rows = await db.read<LoginAttempt>(
    `SELECT ${LOGIN_ATTEMPTS.columns} FROM login_history WHERE user_id = ? ${before === undefined ? "" : "AND id < ?"}
     ORDER BY id DESC LIMIT ?`,
    [userId, ...(before === undefined ? [] : [before]), limit],
  );
  return rows.map(LOGIN_ATTEMPTS.toRow);
}

/** Locks the user of a number. */
export async function lockUserByPhone(
  tx: Transaction,
  phoneNumber: string,
): Promise<{ id: bigint; isActive: boolean; fullName: string | null } | undefined> {
  const [row] = await tx.query<{ id: bigint; isActive: number; fullName: string | null }>(
    "SELECT id, is_active AS isActive, full_name AS fullName FROM users WHERE phone_number = ? FOR UPDATE",
    [phoneNumber],
  );
  return row && { ...row, isActive: row.isActive === 1 };
}

/** Inserts a number's user with an empty event log; false when a concurrent sign-in has inserted it. */
export async function insertUser(
  tx: Transaction,
  { phoneNumber, fullName, now }: { phoneNumber: string; fullName: string | null; now: Date },
): Promise<boolean> {
  const { affectedRows, insertId } = await tx.execute(
    `INSERT IGNORE INTO users (phone_number, full_name, is_phone_verified, created_at, updated_at)
     VALUES (?, ?, TRUE, ?, ?)`,
    [phoneNumber, fullName, now, now],
  );
  if (affectedRows === 1) await tx.execute("INSERT IGNORE INTO event_heads (user_id) VALUES (?)", [insertId]);
  return affectedRows === 1;
}

type SessionDraft = Pick<
  Session,
  "userId" | "deviceName" | "refreshTokenHash" | "ipAddress" | "userAgent" | "expiresAt" | "createdAt"
>;

/** Inserts a session and returns its key. */
export async function insertSession(tx: Transaction, session: SessionDraft): Promise<bigint> {
  const { insertId } = await tx.execute(
    `INSERT INTO sessions (user_id, device_name, refresh_token_hash, ip_address, user_agent, expires_at,
                           last_activity_at, created_at)
     VALUES (?,?,?,?,?,?,?,?)`,
    [
      session.userId,
      session.deviceName,
      session.refreshTokenHash,
      session.ipAddress,
      session.userAgent,
      session.expiresAt,
      session.createdAt,
      session.createdAt,
    ],
  );
  return insertId;
}

type LockedSession = TokenState &
  Pick<Session, "id" | "userId" | "createdAt" | "expiresAt"> & { readonly phoneNumber: string };

/** Locks an open session of an active user; undefined when there is none. */
export async function lockOpenSession(tx: Transaction, id: bigint, now: Date): Promise<LockedSession | undefined> {
  const [row] = await tx.query<LockedSession>(
    `SELECT id, user_id AS userId, refresh_token_hash AS refreshTokenHash, previous_token_hash AS previousTokenHash,
            child_salt AS childSalt, rotated_at AS rotatedAt, created_at AS createdAt, expires_at AS expiresAt,
            (SELECT phone_number FROM users WHERE users.id = user_id) AS phoneNumber
     FROM sessions
     WHERE id = ? AND is_valid = TRUE AND expires_at > ?
       AND (SELECT is_active FROM users WHERE users.id = user_id) = TRUE
     FOR UPDATE`,
    [id, now],
  );
  return row;
}

/** Stores the rotated refresh token of a session. */
export async function updateTokens(
  tx: Transaction,
  id: bigint,
  { state, expiresAt, now }: { state: TokenState; expiresAt: Date; now: Date },
): Promise<void> {
  await tx.execute(
    `UPDATE sessions SET refresh_token_hash = ?, previous_token_hash = ?, child_salt = ?, rotated_at = ?,
            expires_at = ?, last_activity_at = ?
     WHERE id = ?`,
    [state.refreshTokenHash, state.previousTokenHash, state.childSalt, state.rotatedAt, expiresAt, now, id],
  );
}

/** Key of a session with the key of its user. */
export type SessionKey = Pick<Session, "id" | "userId">;

/** Closes the open sessions among a user's, and deletes their push devices; returns their keys. */
export async function closeSessions(
  tx: LoggedTransaction,
  userId: bigint,
  which: { only: bigint } | { except: bigint },
  now: Date,
): Promise<bigint[]> {
  const [comparison, id] = "only" in which ? ["=", which.only] : ["<>", which.except];
  const [, rows] = await Promise.all([
    lockPushOwners(tx, [userId]),
    tx.query<{ id: bigint }>(
      `SELECT id FROM sessions WHERE user_id = ? AND is_valid = TRUE AND expires_at > ? AND id ${comparison} ? FOR UPDATE`,
      [userId, now, id],
    ),
  ]);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return ids;
  await tx.execute("UPDATE sessions SET is_valid = FALSE, ended_at = ? WHERE id IN (?)", [now, ids]);
  await deletePushDevices(tx, { userId, sessionIds: ids });
  return ids;
}

/** Reads up to `limit` sessions that ended at or after `since`. */
export function readEndedSince(db: Database, since: Date, limit: number): Promise<SessionKey[]> {
  return db.query("SELECT id, user_id AS userId FROM sessions WHERE ended_at >= ? LIMIT ?", [since, limit]);
}

/** Reads the ended sessions among `ids`. */
export function readEndedAmong(db: Database, ids: readonly bigint[]): Promise<SessionKey[]> {
  return db.query("SELECT id, user_id AS userId FROM sessions WHERE id IN (?) AND ended_at IS NOT NULL", [ids]);
}

/** A login attempt before it is stored; it belongs to the number's user where there is one. */
export interface AttemptDraft {
  readonly phoneNumber: string;
  readonly method: "otp" | "refresh" | "sms";
  readonly failureReason: string | null;
  /** Null where no request made the attempt. */
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly at: Date;
}

/** Rejected attempts stored for one account per 24 hours: strangers cannot flood an owner's history. */
const MAX_FAILURES_PER_DAY = 20;

/** Inserts a login attempt, unless it is a rejected one above the daily maximum. */
export async function insertLoginAttempt(tx: Transaction, attempt: AttemptDraft): Promise<void> {
  const isSuccessful = attempt.failureReason === null;
  const { phoneNumber } = attempt;
  await tx.execute(
    `INSERT INTO login_history (phone_number, user_id, login_method, ip_address, user_agent, is_successful,
                                failure_reason, created_at)
     SELECT ?, (SELECT id FROM users WHERE phone_number = ?), ?, ?, ?, ?, ?, ? FROM DUAL
     WHERE ? OR (SELECT COUNT(*) FROM login_history
                 WHERE user_id = (SELECT id FROM users WHERE phone_number = ?) AND is_successful = FALSE
                   AND created_at > ?) < ?`,
    [
      phoneNumber,
      phoneNumber,
      attempt.method,
      attempt.ipAddress,
      attempt.userAgent,
      isSuccessful,
      attempt.failureReason,
      attempt.at,
      isSuccessful,
      phoneNumber,
      addMs(attempt.at, -DAY),
      MAX_FAILURES_PER_DAY,
    ],
  );
}

/** Deletes the sessions that expired, or were ended and last active, before a moment. */
export function deleteOldSessions(db: Database, before: Date): Promise<void> {
  const condition = "expires_at < ? OR (is_valid = FALSE AND last_activity_at < ?)";
  return deleteInBatches(db, { table: "sessions", condition, values: [before, before] });
}

/** Deletes the login attempts made before a moment. */
export function deleteOldLoginAttempts(db: Database, before: Date): Promise<void> {
  return deleteInBatches(db, { table: "login_history", condition: "created_at < ?", values: [before], isByAge: true });
}
