import type { Connections } from "../../../infra/database/database.js";
import type { ClaimedDelivery } from "./sender-store.js";

/** Returns the people who have been seen on no device since their digest was planned. */
export async function findUnseen(db: Connections, digests: readonly ClaimedDelivery[]): Promise<ReadonlySet<bigint>> {
  if (digests.length === 0) return new Set();
  const rows = await db.query<{ userId: bigint }>(
    `SELECT u.id AS userId FROM push_deliveries v JOIN users u ON u.id = v.user_id
     WHERE v.device_id = -1 AND v.notification_id IN (?) AND u.is_active = TRUE AND u.is_online = FALSE
       AND (u.last_seen_at IS NULL OR u.last_seen_at <= v.created_at)
       AND NOT EXISTS (SELECT 1 FROM sessions x WHERE x.user_id = u.id AND x.last_activity_at > v.created_at)`,
    [digests.map(({ userId }) => userId)],
  );
  return new Set(rows.map(({ userId }) => userId));
}
