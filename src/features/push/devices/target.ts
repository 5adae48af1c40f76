import type { PushDevice } from "../../../generated/prisma/client.js";
import type { Database } from "../../../infra/database/database.js";
import type { PushTarget } from "../../../push/push.js";

/** Columns of a device's address at its push service. */
export type TargetRow = Pick<PushDevice, "id" | "kind" | "address" | "p256dh" | "auth" | "topic" | "environment">;

/** Reads the address of a device. */
export async function readTarget({ query }: Pick<Database, "query">, id: bigint): Promise<TargetRow | undefined> {
  const [row] = await query<TargetRow>(
    "SELECT id, kind, address, p256dh, auth, topic, environment FROM push_devices WHERE id = ?",
    [id],
  );
  return row;
}

/** Returns the address of a device for its push service. */
export function toTarget({ kind, address, p256dh, auth, topic, environment }: TargetRow): PushTarget {
  if (kind === "WEB") return { kind, endpoint: address, p256dh: p256dh ?? "", auth: auth ?? "" };
  if (kind === "FCM") return { kind, token: address };
  return { kind, token: address, topic: topic ?? "", environment: environment ?? "PRODUCTION" };
}

/** Records that the push service has accepted a push for the device, which ends its failures. */
export async function recordDelivered(
  { execute }: Pick<Database, "execute">,
  { id }: Pick<TargetRow, "id">,
  at: Date,
): Promise<void> {
  await execute(
    "UPDATE push_devices SET delivered_at = ?, failing_since = NULL, failures = 0, paused_until = NULL WHERE id = ?",
    [at, id],
  );
}
