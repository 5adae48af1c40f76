import type { App } from "../../../context.js";
import { MINUTE, SECOND } from "../../../infra/clock.js";
import type { Database } from "../../../infra/database/database.js";
import { createLeaderLock } from "../../../infra/database/leader-lock.js";
import { createLoop } from "../../../infra/loop.js";
import { type Presence, createInUseFilter } from "../../../presence/presence.js";
import type { PushServices } from "../../../push/push.js";
import { createCircuits } from "./circuits.js";
import { createFinisher } from "./finisher.js";
import { measureBacklog } from "./measure.js";
import { runPlanner } from "./planner.js";
import { createRefusalLog } from "./refusals.js";
import { createSender } from "./sender.js";

export interface DeliveryOptions extends Pick<
  App,
  "config" | "now" | "metrics" | "log" | "ids" | "secrets" | "transact"
> {
  readonly db: Pick<Database, "openPool" | "connect">;
  readonly presence: Presence;
  readonly services: PushServices;
}

/** Planner and sender of this process. */
export interface PushDelivery {
  start(): void;
  /** Makes the planner look once a notification of now is due. */
  wake(): void;
  /** Plans and claims no more, and waits for the sends under way, DRAIN_SECONDS at most. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

const POOL_SIZE = 4;
/** Pause between the claims of places that become free one by one. */
const ROOM_MS = 20;
const MEASURE_MS = MINUTE / 2;

/** Creates the delivery of pushes, on a pool of its own: sends of messages do not wait for it. */
export function createPushDelivery(options: DeliveryOptions, maxPauseMs = Infinity): PushDelivery {
  const { config, now, metrics, log, db, services } = options;
  const connections = db.openPool("push", POOL_SIZE);
  const leader = createLeaderLock(db.connect, "push planner");
  const filterInUse = createInUseFilter(options.presence);
  const circuits = createCircuits(now);
  const onError = (description: string) => (error: unknown) => log.warn({ err: error }, `${description} failed`);
  const finisher = createFinisher({ db: connections, now }, () => sending.wake(0));
  const sender = createSender({
    ...options,
    ...{ db: connections, circuits, finisher, filterInUse },
    logRefusal: createRefusalLog({ log, now }),
    onRoom: () => sending.wake(ROOM_MS),
  });
  const repeat = (description: string, work: () => Promise<number>) =>
    createLoop(async () => Math.min(maxPauseMs, await work()), onError(description));
  const sending = repeat("send pushes", sender.run);
  const plannerApp = { config, now, metrics, leader, services, filterInUse, db: connections };
  const planning = repeat("plan pushes", () => runPlanner({ ...plannerApp, onPlanned: () => sending.wake(0) }));
  const measuring = createLoop(async () => {
    await measureBacklog({ db: connections, leader, metrics, now });
    return MEASURE_MS;
  }, onError("measure pushes"));
  metrics.watchPushCircuits(circuits.open);
  return {
    start: () => {
      for (const loop of [planning, sending, measuring]) loop.wake(0);
    },
    wake: () => planning.wake(Math.max(config.PUSH_HOLD_MS, ROOM_MS)),
    drain: async () => {
      await Promise.all([planning, sending, measuring].map((loop) => loop.stop()));
      await sender.drain(config.DRAIN_SECONDS * SECOND);
    },
    close: async () => {
      await leader.close();
      await connections.close();
    },
  };
}
