import type { Logger } from "../infra/logger.js";
import type { Redis } from "../infra/redis/redis.js";
import { createPresenceLeases } from "./redis-leases.js";

/** Counts one more socket of a user; resolves to what ends it, or to undefined where the user has as many as allowed. */
export type TakeSocket = (userId: bigint) => Promise<(() => void) | undefined>;

/** The parts of a count over several processes. */
export interface RedisSocketLimitOptions {
  readonly redis: Redis;
  readonly nodeId: string;
  readonly log: Logger;
  readonly max: number;
}

/** No socket lives longer: its access token has expired by then. */
const TTL_SECONDS = 86_400;

/** Keeps the count of one process if the sum of all stays within the bound; else returns every process's count. */
const KEEP = `
  local counts = redis.call('HGETALL', KEYS[1])
  local sum = tonumber(ARGV[2])
  for index = 1, #counts, 2 do
    if counts[index] ~= ARGV[1] then sum = sum + counts[index + 1] end
  end
  if sum > tonumber(ARGV[3]) then return counts end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[4])
  return false`;

/** Counts in this process alone. */
export function createSocketLimit(max: number): TakeSocket {
  const counts = new Counts();
  return (userId) => {
    if (counts.of(userId) >= max) return Promise.resolve(undefined);
    counts.add(userId, 1);
    return Promise.resolve(() => counts.add(userId, -1));
  };
}

/**
 * Counts over all processes that share a Redis: each keeps its own number of a user's sockets there. Numbers of a process
 * whose lease has run out count no longer. While Redis is away, each process counts for itself.
 */
export function createRedisSocketLimit({ redis, nodeId, log, max }: RedisSocketLimitOptions): TakeSocket {
  const { commands } = redis;
  const counts = new Counts();
  const leases = createPresenceLeases(redis, nodeId);
  const keyOf = (userId: bigint) => redis.name("sockets", userId);
  redis.onReconnect(() => {
    for (const userId of counts.userIds()) void keep(userId, Number.MAX_SAFE_INTEGER).catch(noteLoss);
  });

  async function keep(userId: bigint, most: number): Promise<string[] | null> {
    const own = counts.of(userId);
    return (await commands.eval(KEEP, 1, keyOf(userId), nodeId, own, most, TTL_SECONDS)) as string[] | null;
  }

  /** Returns false where the sockets of all living processes together are too many. */
  async function isWithin(userId: bigint): Promise<boolean> {
    const kept = await keep(userId, max);
    if (kept === null) return true;
    const living = await leases.liveProcesses();
    const dead = kept.filter((id, index) => index % 2 === 0 && id !== nodeId && !living.has(id));
    if (dead.length === 0) return false;
    await commands.hdel(keyOf(userId), ...dead);
    return (await keep(userId, max)) === null;
  }

  function leave(userId: bigint): void {
    counts.add(userId, -1);
    if (!redis.isUp()) return;
    const left = counts.of(userId);
    const told = left > 0 ? commands.hset(keyOf(userId), nodeId, left) : commands.hdel(keyOf(userId), nodeId);
    told.catch(noteLoss);
  }

  function noteLoss(error: unknown): void {
    log.debug({ err: error }, "sockets could not be counted over all processes");
  }

  return async (userId) => {
    if (counts.of(userId) >= max) return undefined;
    counts.add(userId, 1);
    try {
      if (redis.isUp() && !(await isWithin(userId))) {
        counts.add(userId, -1);
        return undefined;
      }
    } catch (error) {
      noteLoss(error);
    }
    return () => leave(userId);
  };
}

class Counts {
  readonly #counts = new Map<bigint, number>();

  of(userId: bigint): number {
    return this.#counts.get(userId) ?? 0;
  }

  add(userId: bigint, change: 1 | -1): void {
    const count = this.of(userId) + change;
    if (count > 0) this.#counts.set(userId, count);
    else this.#counts.delete(userId);
  }

  userIds(): readonly bigint[] {
    return [...this.#counts.keys()];
  }
}
