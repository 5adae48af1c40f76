import type { PushDevice } from "../../../generated/prisma/client.js";
import type { Database } from "../../../infra/database/database.js";
import type { Transaction } from "../../../infra/database/transaction.js";
import type { AddressColumns } from "./address.js";

/** A registered address with its owner. */
export type RegisteredDevice = AddressColumns & Pick<PushDevice, "id" | "userId" | "sessionId">;

/** Session that a device is registered for. */
export interface Owner {
  readonly userId: bigint;
  readonly sessionId: bigint;
}

const COLUMNS = `id, user_id AS userId, session_id AS sessionId, kind, address, p256dh, auth, topic, environment, locale`;

/** Reads the device of an address, without a lock. */
export async function readByAddress(
  { query }: Pick<Database, "query">,
  addressHash: Buffer,
): Promise<RegisteredDevice | undefined> {
  const [row] = await query<RegisteredDevice>(`SELECT ${COLUMNS} FROM push_devices WHERE address_hash = ?`, [
    addressHash,
  ]);
  return row;
}

/** Locks the device of an address. */
export async function lockByAddress(tx: Transaction, addressHash: Buffer): Promise<RegisteredDevice | undefined> {
  const [row] = await tx.query<RegisteredDevice>(
    `SELECT ${COLUMNS} FROM push_devices WHERE address_hash = ? FOR UPDATE`,
    [addressHash],
  );
  return row;
}

/** Locks a session; false if it is not open. */
export async function lockOpenSession(tx: Transaction, { userId, sessionId }: Owner, now: Date): Promise<boolean> {
  const rows = await tx.query(
    "SELECT id FROM sessions WHERE id = ? AND user_id = ? AND is_valid = TRUE AND expires_at > ? FOR UPDATE",
    [sessionId, userId, now],
  );
  return rows.length > 0;
}

export async function countPushDevices(tx: Transaction, userId: bigint): Promise<number> {
  const [row] = await tx.query<{ count: bigint }>("SELECT COUNT(*) AS count FROM push_devices WHERE user_id = ?", [
    userId,
  ]);
  return Number(row?.count ?? 0);
}

/** Inserts a device and returns its key; undefined when a concurrent registration has inserted its address. */
export async function insertPushDevice(
  tx: Transaction,
  { userId, sessionId }: Owner,
  { address, addressHash, at }: { address: AddressColumns; addressHash: Buffer; at: Date },
): Promise<bigint | undefined> {
  const { affectedRows, insertId } = await tx.execute(
    `INSERT IGNORE INTO push_devices (user_id, session_id, kind, address, address_hash, p256dh, auth, topic, environment,
                                      locale, registered_at)
     VALUES (?,?,?,?,?,?,?,?,?,?,?)`,
    [
      userId,
      sessionId,
      address.kind,
      address.address,
      addressHash,
      address.p256dh,
      address.auth,
      address.topic,
      address.environment,
      address.locale,
      at,
    ],
  );
  return affectedRows === 1 ? insertId : undefined;
}

/** Stores a new registration of the same person's device, which ends its failures. */
export async function updatePushDevice(
  tx: Transaction,
  id: bigint,
  { sessionId, address, at }: { sessionId: bigint; address: AddressColumns; at: Date },
): Promise<void> {
  await tx.execute(
    `UPDATE push_devices SET session_id = ?, p256dh = ?, auth = ?, topic = ?, environment = ?, locale = ?,
            registered_at = ?, failing_since = NULL, failures = 0, paused_until = NULL
     WHERE id = ?`,
    [sessionId, address.p256dh, address.auth, address.topic, address.environment, address.locale, at, id],
  );
}
