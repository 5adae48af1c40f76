import type { PushDevice, PushDelivery } from "../../../generated/prisma/client.js";
import type { Connections } from "../../../infra/database/database.js";
import type { Statement } from "../../../infra/database/sql.js";
import { SUBJECT_COLUMNS, SUBJECT_JOINS, type Subject, toSubject } from "./subject.js";
import { ADDRESS_COLUMNS, type DeviceAddress } from "./targets.js";

export type DeliveryKey = Pick<PushDelivery, "deviceId" | "notificationId">;

/** Claim of a delivery that was planned anew while it was sent. NULL would say that nothing is under way. */
export const SUPERSEDED = 0;

/** Delivery that this process has claimed, until its lease ends. */
export interface Claim extends DeliveryKey {
  readonly claim: bigint;
  readonly leaseUntil: Date;
}

/** Claimed delivery, with its device and notification as they are now. */
export interface ClaimedDelivery
  extends
    Claim,
    Pick<PushDelivery, "userId" | "seq" | "isSilent" | "circuit" | "giveUpAt" | "attempts" | "createdAt">,
    Pick<PushDevice, "pausedUntil"> {
  readonly deliveryKind: PushDelivery["kind"];
  /** Undefined for the webhook, and where the device is gone: of another session, or one that has ended. */
  readonly device: DeviceAddress | undefined;
  /** Undefined for a digest. */
  readonly subject: Subject | undefined;
}

/** Returns the circuits with deliveries, and the time of the first of each. */
export function readCircuits(db: Connections): Promise<{ readonly circuit: string; readonly dueAt: Date }[]> {
  return db.query("SELECT circuit, MIN(due_at) AS dueAt FROM push_deliveries GROUP BY circuit");
}

/** Returns up to `limit` due deliveries of each circuit, the longest first. */
export async function readDueKeys(
  db: Connections,
  quotas: readonly { readonly circuit: string; readonly limit: number }[],
  at: Date,
): Promise<DeliveryKey[]> {
  const one = `(SELECT device_id AS deviceId, notification_id AS notificationId FROM push_deliveries
                WHERE circuit = ? AND due_at <= ? ORDER BY due_at LIMIT ?)`;
  return db.query(
    quotas.map(() => one).join(" UNION ALL "),
    quotas.flatMap(({ circuit, limit }) => [circuit, at, limit]),
  );
}

/** Claims deliveries that are still due: each of two processes that try gets others. */
export async function claim(
  db: Connections,
  keys: readonly DeliveryKey[],
  { claim: number, leaseUntil, at }: { readonly claim: bigint; readonly leaseUntil: Date; readonly at: Date },
): Promise<ClaimedDelivery[]> {
  const claimed = await db.execute(
    `UPDATE push_deliveries SET claim = ?, due_at = ? WHERE due_at <= ? AND (${anyOf(keys)})`,
    [number, leaseUntil, at, ...valuesOf(keys)],
  );
  return claimed === 0 ? [] : readClaimed(db, keys, { claim: number, leaseUntil, at });
}

type ClaimedRow = Subject &
  DeviceAddress &
  Pick<PushDevice, "pausedUntil"> &
  Omit<ClaimedDelivery, "device" | "subject" | "claim" | "leaseUntil" | "userId"> & {
    readonly ownerId: bigint;
    readonly isDevice: unknown;
  };

async function readClaimed(
  db: Connections,
  keys: readonly DeliveryKey[],
  { claim: number, leaseUntil, at }: { readonly claim: bigint; readonly leaseUntil: Date; readonly at: Date },
): Promise<ClaimedDelivery[]> {
  const rows = await db.query<ClaimedRow>(
    `SELECT v.device_id AS deviceId, v.notification_id AS notificationId, v.user_id AS ownerId,
            v.kind AS deliveryKind, v.seq, v.is_silent AS isSilent, v.circuit, v.give_up_at AS giveUpAt, v.attempts,
            v.created_at AS createdAt, s1.id IS NOT NULL AS isDevice, ${ADDRESS_COLUMNS},
            d.paused_until AS pausedUntil, ${SUBJECT_COLUMNS}
     FROM push_deliveries v
     LEFT JOIN push_devices d ON d.id = v.device_id AND d.user_id = v.user_id
     LEFT JOIN sessions s1 ON s1.id = d.session_id AND s1.is_valid = TRUE AND s1.expires_at > ?
     LEFT JOIN notifications n ON n.id = v.notification_id AND n.user_id = v.user_id AND v.kind <> 'DIGEST'
     ${SUBJECT_JOINS}
     WHERE v.claim = ? AND (${anyOf(keys, "v.")})`,
    [at, at, number, ...valuesOf(keys)],
  );
  return rows.map((row) => {
    const { deviceId, notificationId, ownerId, deliveryKind, seq, circuit, giveUpAt, attempts, createdAt } = row;
    const { kind, address, p256dh, auth, topic, environment, pausedUntil } = row;
    return {
      ...{ deviceId, notificationId, userId: ownerId, deliveryKind, seq, circuit, giveUpAt, attempts, createdAt },
      ...{ isSilent: Boolean(row.isSilent), claim: number, leaseUntil, pausedUntil },
      device: row.isDevice ? { kind, address, p256dh, auth, topic, environment } : undefined,
      // Of a row without a notification, the joined columns are NULL.
      subject: (row.id as bigint | null) === null ? undefined : toSubject(row),
    };
  });
}

/** Statement that makes deliveries due again that were planned anew while they were sent. */
export function releaseSuperseded(claims: readonly Claim[], at: Date): Statement {
  const one = "(device_id = ? AND notification_id = ? AND due_at = ?)";
  return {
    sql: `UPDATE push_deliveries SET due_at = ?, claim = NULL
          WHERE claim = ${SUPERSEDED} AND (${claims.map(() => one).join(" OR ")})`,
    values: [
      at,
      ...claims.flatMap(({ deviceId, notificationId, leaseUntil }) => [deviceId, notificationId, leaseUntil]),
    ],
  };
}

/** Statement that deletes deliveries which are still those that were claimed. */
export function deleteClaimed(claims: readonly Claim[]): Statement {
  const one = "(device_id = ? AND notification_id = ? AND claim = ?)";
  return {
    sql: `DELETE FROM push_deliveries WHERE ${claims.map(() => one).join(" OR ")}`,
    values: claims.flatMap((row) => [row.deviceId, row.notificationId, row.claim]),
  };
}

/** Statement that ends a claim with another attempt at `dueAt`; it counts unless `isCounted` is false. */
export function retryAt(
  { deviceId, notificationId, claim: number }: Claim,
  dueAt: Date,
  isCounted: boolean,
): Statement {
  return {
    sql: `UPDATE push_deliveries SET due_at = ?, attempts = LEAST(attempts + ?, 65535), claim = NULL
          WHERE device_id = ? AND notification_id = ? AND claim = ?`,
    values: [dueAt, isCounted ? 1 : 0, deviceId, notificationId, number],
  };
}

/** Statement that records that push services have accepted pushes to devices. */
export function recordDelivered(deviceIds: readonly bigint[], at: Date): Statement {
  return {
    sql: `UPDATE push_devices SET delivered_at = ?, failing_since = NULL, failures = 0, paused_until = NULL
          WHERE id IN (?)`,
    values: [at, deviceIds],
  };
}

/** Statement that records a failure of a device, which may have to wait. */
export function recordFailed(deviceId: bigint, at: Date, pausedUntil: Date | null): Statement {
  return {
    sql: `UPDATE push_devices SET failing_since = COALESCE(failing_since, ?), failures = failures + 1,
                 paused_until = COALESCE(?, paused_until)
          WHERE id = ?`,
    values: [at, pausedUntil, deviceId],
  };
}

function anyOf(keys: readonly DeliveryKey[], table = ""): string {
  return keys.map(() => `(${table}device_id = ? AND ${table}notification_id = ?)`).join(" OR ");
}

function valuesOf(keys: readonly DeliveryKey[]): bigint[] {
  return keys.flatMap(({ deviceId, notificationId }) => [deviceId, notificationId]);
}
