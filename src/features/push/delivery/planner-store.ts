import type { PushDeliveryKind } from "../../../generated/enums.js";
import type { Connections } from "../../../infra/database/database.js";
import type { LeaderLock } from "../../../infra/database/leader-lock.js";
import { type Statement, derivedTable, placeholders, toSqlTime } from "../../../infra/database/sql.js";
import type { Transaction } from "../../../infra/database/transaction.js";
import { SUPERSEDED } from "./sender-store.js";
import { SUBJECT_COLUMNS, SUBJECT_JOINS, type Subject, toSubject } from "./subject.js";
import { ADDRESS_COLUMNS, type DeviceAddress } from "./targets.js";

/** Delivery to plan. */
export interface DeliveryDraft {
  readonly deviceId: bigint;
  readonly notificationId: bigint;
  readonly userId: bigint;
  readonly kind: PushDeliveryKind;
  readonly seq: number;
  readonly isSilent: boolean;
  readonly circuit: string;
  readonly dueAt: Date;
  readonly giveUpAt: Date;
}

export interface AddressedDevice extends DeviceAddress {
  readonly id: bigint;
  readonly userId: bigint;
}

/** Returns the time at which the next notification is due, null without one; undefined where another process plans. */
export async function readNextDue(leader: LeaderLock): Promise<Date | null | undefined> {
  const rows = await leader.query<{ dueAt: Date | null }>("SELECT MIN(push_due_at) AS dueAt FROM notifications");
  return rows === undefined ? undefined : (rows[0]?.dueAt ?? null);
}

/** Returns up to `limit` notifications that are due, the longest first. */
export async function readDue(db: Connections, at: Date, limit: number): Promise<Subject[]> {
  const rows = await db.query<Subject>(
    `SELECT ${SUBJECT_COLUMNS} FROM notifications n ${SUBJECT_JOINS}
     WHERE n.push_due_at <= ? ORDER BY n.push_due_at LIMIT ?`,
    [at, at, limit],
  );
  return rows.map(toSubject);
}

/** Returns the devices of people, of sessions that are open. */
export async function readDevices(db: Connections, userIds: readonly bigint[], at: Date): Promise<AddressedDevice[]> {
  if (userIds.length === 0) return [];
  return db.query(
    `SELECT d.id, d.user_id AS userId, ${ADDRESS_COLUMNS} FROM push_devices d JOIN sessions s ON s.id = d.session_id
     WHERE d.user_id IN (?) AND s.is_valid = TRUE AND s.expires_at > ?`,
    [userIds, at],
  );
}

/** Locks the notifications that are as they were read, and returns their keys. */
export async function lockUnchanged(tx: Transaction, subjects: readonly Subject[]): Promise<ReadonlySet<bigint>> {
  const same = `(id = ? AND message_seq <=> ? AND push_due_at = ? AND pushed_seq <=> ?
                 AND (is_read = FALSE AND deleted_at IS NULL) = ?)`;
  const rows = await tx.query<{ id: bigint }>(
    `SELECT id FROM notifications WHERE ${subjects.map(() => same).join(" OR ")} ORDER BY id FOR UPDATE`,
    subjects.flatMap((one) => [one.id, one.messageSeq, one.pushDueAt, one.pushedSeq, one.isOpen]),
  );
  return new Set(rows.map(({ id }) => id));
}

/** Statements after which the notifications are due no more: those shown, dropped and retracted. */
export function settle(
  shown: readonly bigint[],
  dropped: readonly bigint[],
  retracted: readonly bigint[],
): Statement[] {
  const set = (assignments: string, ids: readonly bigint[]): Statement[] =>
    ids.length === 0 ? [] : [{ sql: `UPDATE notifications SET ${assignments} WHERE id IN (?)`, values: [ids] }];
  return [
    ...set("push_due_at = NULL, pushed_seq = COALESCE(message_seq, 0)", shown),
    ...set("push_due_at = NULL", dropped),
    ...set("push_due_at = NULL, pushed_seq = NULL", retracted),
  ];
}

/** Statements after which the notifications are due at other times. */
export function postpone(postponed: readonly { readonly id: bigint; readonly until: Date }[]): Statement[] {
  if (postponed.length === 0) return [];
  const rows = postponed.map(({ id, until }) => [id, toSqlTime(until)]);
  const { sql, values } = derivedTable(["id", "until"], rows);
  return [{ sql: `UPDATE notifications n JOIN (${sql}) v ON v.id = n.id SET n.push_due_at = v.until`, values }];
}

const COLUMNS = "device_id, notification_id, user_id, kind, seq, is_silent, circuit, due_at, give_up_at, created_at";

/**
 * Statements that plan deliveries. The newest replaces an older one of its device and notification; while that is being
 * sent, the new one waits for its end, so that they cannot overtake each other. The assignments are evaluated from left
 * to right, so that `due_at` depends on the new claim.
 */
export function upsertDeliveries(drafts: readonly DeliveryDraft[], at: Date): Statement[] {
  if (drafts.length === 0) return [];
  return [
    {
      sql: `INSERT INTO push_deliveries (${COLUMNS}) VALUES ${placeholders(drafts.length)}
            ON DUPLICATE KEY UPDATE
              is_silent = IF(kind = 'SHOW', is_silent AND VALUES(is_silent), VALUES(is_silent)),
              claim = IF(claim IS NULL OR due_at < VALUES(created_at), NULL, ${SUPERSEDED}),
              due_at = IF(claim IS NULL, VALUES(due_at), due_at),
              kind = VALUES(kind), seq = VALUES(seq), circuit = VALUES(circuit), give_up_at = VALUES(give_up_at),
              created_at = VALUES(created_at), attempts = 0`,
      values: drafts.map((draft) => toRow(draft, at)),
    },
  ];
}

/** Statements that plan digests: a person has one, from the first notification on. */
export function insertDigests(drafts: readonly DeliveryDraft[], at: Date): Statement[] {
  if (drafts.length === 0) return [];
  return [
    {
      sql: `INSERT IGNORE INTO push_deliveries (${COLUMNS}) VALUES ${placeholders(drafts.length)}`,
      values: drafts.map((draft) => toRow(draft, at)),
    },
  ];
}

function toRow(draft: DeliveryDraft, at: Date): unknown[] {
  const { deviceId, notificationId, userId, kind, seq, isSilent, circuit, dueAt, giveUpAt } = draft;
  const times = [toSqlTime(dueAt), toSqlTime(giveUpAt), toSqlTime(at)];
  return [deviceId, notificationId, userId, kind, seq, isSilent, circuit, ...times];
}
