import type { App } from "../../../context.js";
import { SECOND } from "../../../infra/clock.js";
import type { Connections } from "../../../infra/database/database.js";
import type { LeaderLock } from "../../../infra/database/leader-lock.js";
import type { PushServices } from "../../../push/push.js";
import { type Decision, decide } from "./decide.js";
import { planDigests, planRetraction, planShow } from "./plan.js";
import {
  type AddressedDevice,
  insertDigests,
  lockUnchanged,
  postpone,
  readDevices,
  readDue,
  readNextDue,
  settle,
  upsertDeliveries,
} from "./planner-store.js";
import type { Subject } from "./subject.js";

/** Planner: decides about the notifications that are due, in one process of the database at a time. */
export interface PlannerApp extends Pick<App, "config" | "now" | "metrics"> {
  readonly db: Connections;
  readonly leader: LeaderLock;
  readonly services: PushServices;
  readonly filterInUse: (userIds: readonly bigint[]) => Promise<ReadonlySet<bigint>>;
  /** Called after deliveries were planned. */
  readonly onPlanned: () => void;
}

const BATCH_SIZE = 200;
/** Pause of the leader, which sees what is due in it beforehand; 1 statement. */
export const POLL_MS = SECOND;
/** Pause of the others between their tries to lead. */
const ELECTION_MS = 5 * SECOND;
/** Pause between two batches that are not full: notifications gather for the next. */
const GATHER_MS = 100;

/** Plans what is due; returns the milliseconds until the next run. */
export async function runPlanner(app: PlannerApp): Promise<number> {
  const { leader, now } = app;
  const dueAt = await readNextDue(leader);
  if (dueAt === undefined) return ELECTION_MS;
  const waitMs = dueAt === null ? Infinity : dueAt.getTime() - now().getTime();
  if (waitMs > 0) return Math.min(POLL_MS, waitMs);
  const count = await planBatch(app);
  return count < BATCH_SIZE ? GATHER_MS : 0;
}

const NO_DEVICE: Decision = { action: "drop", reason: "no_device" };

interface Decided {
  readonly subject: Subject;
  readonly decision: Decision;
}

/** Decides about up to 200 due notifications; returns their number. */
async function planBatch(app: PlannerApp): Promise<number> {
  const { db, now, metrics, filterInUse, onPlanned } = app;
  const at = now();
  const subjects = await readDue(db, at, BATCH_SIZE);
  if (subjects.length === 0) return 0;
  const userIds = [...new Set(subjects.map(({ userId }) => userId))];
  const [devices, inUse] = await Promise.all([readDevices(db, userIds, at), filterInUse(userIds)]);
  const isReachable = createReachFilter(app.services, devices);
  const decided = subjects.map((subject) => {
    const decision = decide(subject, { isInUse: inUse.has(subject.userId), at });
    const isVain = decision.action === "show" && !isReachable(subject);
    return { subject, decision: isVain ? NO_DEVICE : decision };
  });
  const settled = await apply(app, decided, { devices, at });
  for (const { decision } of settled)
    metrics.pushPlanned[decision.action === "drop" ? decision.reason : decision.action].inc();
  if (settled.some(({ decision: { action } }) => action === "show" || action === "retract")) onPlanned();
  return subjects.length;
}

/** Writes the decisions about notifications that nothing has changed meanwhile; the others stay due. */
async function apply(
  app: PlannerApp,
  decided: readonly Decided[],
  { devices, at }: { readonly devices: readonly AddressedDevice[]; readonly at: Date },
): Promise<Decided[]> {
  const { db } = app;
  return db.transaction(async (tx) => {
    const unchanged = await lockUnchanged(
      tx,
      decided.map(({ subject }) => subject),
    );
    const now = decided.filter(({ subject }) => unchanged.has(subject.id));
    const shown = subjectsOf(now, "show");
    const retracted = subjectsOf(now, "retract");
    const situation = { ...app, devices, at };
    const drafts = [
      ...shown.flatMap((subject) => planShow(situation, subject)),
      ...retracted.flatMap((subject) => planRetraction(situation, subject)),
    ];
    await tx.commit([
      ...settle(idsOf(shown), idsOf(subjectsOf(now, "drop")), idsOf(retracted)),
      ...postpone(
        now.flatMap(({ subject, decision }) =>
          decision.action === "postpone" ? [{ id: subject.id, until: decision.until }] : [],
        ),
      ),
      ...upsertDeliveries(drafts, at),
      ...insertDigests(planDigests(situation, shown), at),
    ]);
    return now;
  });
}

function subjectsOf(decided: readonly Decided[], action: Decision["action"]): Subject[] {
  return decided.filter(({ decision }) => decision.action === action).map(({ subject }) => subject);
}

function idsOf(subjects: readonly Subject[]): bigint[] {
  return subjects.map(({ id }) => id);
}

function createReachFilter(
  { WEBHOOK }: PushServices,
  devices: readonly AddressedDevice[],
): (subject: Subject) => boolean {
  const owners = new Set(devices.map(({ userId }) => userId));
  return ({ userId }) => WEBHOOK !== undefined || owners.has(userId);
}
