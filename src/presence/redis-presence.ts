import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../infra/logger.js";
import type { Redis } from "../infra/redis/redis.js";
import { WaitGroup } from "../infra/wait-group.js";
import type { Presence, PresenceListener } from "./presence.js";
import { OFFLINE_STATE, type PresenceState, createDeviceRegistry } from "./device-registry.js";
import { createPresenceLeases } from "./redis-leases.js";

export interface RedisPresenceOptions {
  readonly redis: Redis;
  readonly nodeId: string;
  readonly log: Logger;
  readonly graceMs: number;
  /** Time after which the users of a killed process are OFFLINE. */
  readonly leaseMs: number;
}

const USERS_BATCH_SIZE = 500;
/** Well below the lifetime of a state in Redis. */
const REREGISTER_MS = 600_000;

/**
 * Presence over several processes: each stores the states of its users in Redis under a lease, and reports changes of
 * the combined states. Without Redis, a process uses its own sockets alone, and stores its states again on reconnect.
 */
export function createRedisPresence({ redis, nodeId, log, graceMs, leaseMs }: RedisPresenceOptions): Presence {
  const leases = createPresenceLeases(redis, nodeId);
  const publishing = new WaitGroup();
  const registry = createDeviceRegistry(
    graceMs,
    (userId, before, after) => void publishing.run(() => publish(userId, before, after)),
  );
  let onChange: PresenceListener | undefined;
  let timer: NodeJS.Timeout | undefined;
  let registeredAt = -Infinity;
  /** True if a write or a renewal has failed since the last registration began. */
  let isDirty = false;
  let renewing: Promise<boolean> | undefined;

  async function publish(userId: bigint, before: PresenceState, after: PresenceState): Promise<void> {
    try {
      if (!redis.isUp()) throw new Error("Redis is unavailable.");
      await store(userId, after);
    } catch {
      isDirty = true;
      if (before.status !== after.status) onChange?.(userId, after.status, true);
    }
  }

  async function store(userId: bigint, state: PresenceState, processId = nodeId): Promise<void> {
    const { before, after } = await leases.put(userId, state, processId);
    if (before.status !== after.status) onChange?.(userId, after.status, processId === nodeId);
  }

  /** Renews the lease, one renewal at a time. Resolves to true if no other process serves. */
  function renew(): Promise<boolean> {
    renewing ??= renewOnce()
      .catch((error: unknown) => {
        isDirty = true;
        log.debug({ err: error }, "renew presence lease failed");
        return false;
      })
      .finally(() => (renewing = undefined));
    return renewing;
  }

  async function renewOnce(): Promise<boolean> {
    if (!redis.isUp()) throw new Error("Redis is unavailable.");
    const { wasLost, isAlone, expired } = await leases.renew(leaseMs);
    if (wasLost || isDirty || performance.now() - registeredAt > REREGISTER_MS) await register();
    for (const processId of expired) if (processId !== nodeId) await sweep(processId);
    return isAlone;
  }

  async function register(): Promise<void> {
    // Before the states are read: one of them may change, and fail to be written, after its turn here.
    isDirty = false;
    const here = new Set(registry.userIds());
    const gone = (await leases.usersOf(nodeId)).filter((userId) => !here.has(userId));
    await inBatches([...here, ...gone], (userId) => store(userId, registry.stateOf(userId)));
    registeredAt = performance.now();
  }

  /** Removes the states of an expired process. The claim expires, so a sweeper that is killed is replaced. */
  async function sweep(processId: string): Promise<void> {
    if (!(await leases.tryClaimSweep(processId, leaseMs))) return;
    await inBatches(await leases.usersOf(processId), (userId) => store(userId, OFFLINE_STATE, processId));
    await leases.remove(processId);
  }

  async function read(userIds: readonly bigint[]): Promise<ReadonlyMap<bigint, PresenceState>> {
    try {
      if (redis.isUp()) return await leases.read(userIds);
    } catch (error) {
      log.debug({ err: error }, "read presence failed");
    }
    return new Map(userIds.map((userId) => [userId, registry.stateOf(userId)]));
  }

  return {
    connect: registry.connect,
    set: registry.set,
    localStateOf: registry.stateOf,
    localUserIds: registry.userIds,
    statesOf: read,
    start: (listener) => {
      onChange = listener;
      timer = setInterval(() => void renew(), leaseMs / 3).unref();
      redis.onReconnect(() => void renew());
      return renew();
    },
    close: async () => {
      clearInterval(timer);
      registry.close();
      await renewing;
      // The lease outlives this process by the grace period, in which its users may reconnect elsewhere. Changes that are
      // in progress are published here, because no other process would find them.
      const drained = Promise.all([leases.renew(graceMs).catch(() => undefined), publishing.wait()]);
      await Promise.race([drained, sleep(leaseMs, undefined, { ref: false })]);
    },
  };
}

async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += USERS_BATCH_SIZE)
    await Promise.all(items.slice(from, from + USERS_BATCH_SIZE).map(work));
}
