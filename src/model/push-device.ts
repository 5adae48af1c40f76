import type { Transaction } from "../infra/database/transaction.js";
import type { LoggedTransaction } from "../log/logged-transaction.js";

/** Push devices of a person: those of sessions, or some by key. */
export type PushDeviceSelection = { readonly userId: bigint } & (
  { readonly sessionIds: readonly bigint[] } | { readonly deviceIds: readonly bigint[] }
);

/**
 * Deletes push devices of a person and what is on its way to them, and records PushDevicesChanged. Returns their number.
 * Locks the person's row first: lock order is users, sessions, push devices, event heads.
 */
export async function deletePushDevices(tx: LoggedTransaction, selection: PushDeviceSelection): Promise<number> {
  const { userId } = selection;
  const [column, keys] = "sessionIds" in selection ? ["session_id", selection.sessionIds] : ["id", selection.deviceIds];
  if (keys.length === 0) return 0;
  const [, rows] = await Promise.all([
    lockPushOwners(tx, [userId]),
    tx.query<{ id: bigint }>(
      `SELECT id FROM push_devices WHERE user_id = ? AND ${column} IN (?) ORDER BY id FOR UPDATE`,
      [userId, keys],
    ),
  ]);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await tx.script([
    { sql: "DELETE FROM push_deliveries WHERE device_id IN (?)", values: [ids] },
    { sql: "DELETE FROM push_devices WHERE id IN (?)", values: [ids] },
  ]);
  await recordPushDevicesChanged(tx, userId);
  return ids.length;
}

/** Locks people in key order, before a change of their push devices. Returns those who have an account. */
export async function lockPushOwners(tx: Transaction, userIds: readonly bigint[]): Promise<bigint[]> {
  const rows = await tx.query<{ id: bigint }>(
    "SELECT id FROM users WHERE id IN (?) AND is_active = TRUE ORDER BY id FOR UPDATE",
    [userIds],
  );
  return rows.map(({ id }) => id);
}

/** Records a change of a person's push devices, and updates `users.has_push`. The person's row must be locked. */
export async function recordPushDevicesChanged(tx: LoggedTransaction, userId: bigint): Promise<void> {
  await tx.execute(
    "UPDATE users SET has_push = EXISTS (SELECT 1 FROM push_devices d WHERE d.user_id = users.id) WHERE id = ?",
    [userId],
  );
  tx.record({ userId, kind: "PushDevicesChanged" });
}
