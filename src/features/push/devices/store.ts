import type { PushDevice } from "../../../generated/prisma/client.js";
import type { Database } from "../../../infra/database/database.js";

/** Columns of a device that its owner sees. */
export type PushDeviceRow = Pick<
  PushDevice,
  "id" | "sessionId" | "kind" | "registeredAt" | "deliveredAt" | "failingSince"
>;

const COLUMNS = `d.id, d.session_id AS sessionId, d.kind, d.registered_at AS registeredAt,
  d.delivered_at AS deliveredAt, d.failing_since AS failingSince`;

/** Reads the devices of a person's open sessions, in the order of their first registration; with `id`, that one alone. */
export function readPushDevices(
  db: Pick<Database, "query">,
  { userId, now, id }: { userId: bigint; now: Date; id?: bigint },
): Promise<PushDeviceRow[]> {
  return db.query(
    `SELECT ${COLUMNS} FROM push_devices d
     JOIN sessions s ON s.id = d.session_id AND s.is_valid = TRUE AND s.expires_at > ?
     WHERE d.user_id = ? ${id === undefined ? "" : "AND d.id = ?"} ORDER BY d.id`,
    id === undefined ? [now, userId] : [now, userId, id],
  );
}
