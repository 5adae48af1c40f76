import type { Database } from "../infra/database/database.js";

/** Puts a push on its way to a device, due in a time to come. */
export async function planPush(
  db: Pick<Database, "execute">,
  { deviceId, userId }: { readonly deviceId: bigint | undefined; readonly userId: bigint | undefined },
): Promise<void> {
  await db.execute(
    `INSERT INTO push_deliveries (device_id, notification_id, user_id, kind, seq, is_silent, circuit, due_at, give_up_at,
                                  created_at)
     VALUES (?, 1, ?, 'SHOW', 1, FALSE, 'test', '2999-01-01', '2999-01-01', UTC_TIMESTAMP(3))`,
    [deviceId, userId],
  );
}
