import type { App } from "../../../context.js";
import { DAY, addMs } from "../../../infra/clock.js";
import type { Database } from "../../../infra/database/database.js";
import { groupBy } from "../../../infra/group-by.js";
import { deletePushDevices, lockPushOwners } from "../../../model/push-device.js";

const BATCH_SIZE = 1000;
/** Days of failures after which a device is deleted. */
const MAX_FAILING_DAYS = 30;

interface DeviceKey {
  readonly id: bigint;
  readonly userId: bigint;
}

/** Deletes the push devices whose session has run out, and those whose pushes have failed for 30 days. */
export async function deleteStaleDevices(app: Pick<App, "db" | "now" | "transact">): Promise<void> {
  for (let after = 0n; ;) {
    const stale = await readStale(app.db, app.now(), { sql: "d.id > ?", value: after });
    const last = stale.at(-1);
    if (last === undefined) return;
    for (const [userId, devices] of groupBy(stale, (device) => device.userId))
      await deleteStaleOf(app, userId, devices);
    after = last.id;
  }
}

/** Deletes those of a person's devices that are still stale: another session may have registered them meanwhile. */
async function deleteStaleOf(
  { transact, now }: Pick<App, "now" | "transact">,
  userId: bigint,
  devices: readonly DeviceKey[],
): Promise<void> {
  const ids = devices.map(({ id }) => id);
  await transact(async (tx) => {
    await lockPushOwners(tx, [userId]);
    const stale = await readStale(tx, now(), { sql: "d.id IN (?)", value: ids });
    await deletePushDevices(tx, { userId, deviceIds: stale.map(({ id }) => id) });
  });
}

function readStale(
  { query }: Pick<Database, "query">,
  now: Date,
  among: { sql: string; value: unknown },
): Promise<DeviceKey[]> {
  return query(
    `SELECT d.id, d.user_id AS userId FROM push_devices d
     LEFT JOIN sessions s ON s.id = d.session_id AND s.is_valid = TRUE AND s.expires_at > ?
     WHERE ${among.sql} AND (s.id IS NULL OR d.failing_since < ?) ORDER BY d.id LIMIT ${BATCH_SIZE}`,
    [now, among.value, addMs(now, -MAX_FAILING_DAYS * DAY)],
  );
}
