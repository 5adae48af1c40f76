import { PushKind } from "../../../generated/enums.js";
import type { Clock } from "../../../infra/clock.js";
import type { Connections } from "../../../infra/database/database.js";
import type { LeaderLock } from "../../../infra/database/leader-lock.js";
import type { Metrics } from "../../../infra/telemetry/metrics.js";

/** Measures what all processes share, in the one that leads; zero in the others. */
export async function measureBacklog({
  db,
  leader,
  metrics,
  now,
}: {
  readonly db: Connections;
  readonly leader: LeaderLock;
  readonly metrics: Pick<Metrics, "pushWaiting" | "pushOldestDue" | "pushDevices">;
  readonly now: Clock;
}): Promise<void> {
  const [row] = leader.isHeld() ? await readBacklog(db, now()) : [];
  metrics.pushWaiting.set(Number(row?.waiting ?? 0));
  metrics.pushOldestDue.set(Math.max(0, now().getTime() - (row?.oldest ?? now()).getTime()) / 1000);
  const devices = leader.isHeld() ? await countDevices(db) : new Map<PushKind, number>();
  for (const kind of Object.values(PushKind)) metrics.pushDevices[kind].set(devices.get(kind) ?? 0);
}

/** Deliveries that wait for another attempt are due later, and are counted alone. */
function readBacklog(db: Connections, at: Date): Promise<{ waiting: unknown; oldest: Date | null }[]> {
  return db.query(
    `SELECT (SELECT COUNT(*) FROM push_deliveries) + (SELECT COUNT(*) FROM notifications WHERE push_due_at <= ?) AS waiting,
            LEAST(COALESCE(v.oldest, n.oldest), COALESCE(n.oldest, v.oldest)) AS oldest
     FROM (SELECT MIN(due_at) AS oldest FROM push_deliveries WHERE due_at <= ?) v,
          (SELECT MIN(push_due_at) AS oldest FROM notifications) n`,
    [at, at],
  );
}

async function countDevices(db: Connections): Promise<ReadonlyMap<PushKind, number>> {
  const rows = await db.query<{ kind: PushKind; count: unknown }>(
    "SELECT kind, COUNT(*) AS count FROM push_devices GROUP BY kind",
  );
  return new Map(rows.map(({ kind, count }) => [kind, Number(count)]));
}
