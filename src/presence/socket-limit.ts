import type { Logger } from "../infra/logger.js";
import type { Redis } from "../infra/redis/redis.js";
import { createPresenceLeases } from "./redis-leases.js";

/** Counts a socket of a user. Resolves to the function that uncounts it; undefined if the user is at the limit. */
export type TakeSocket = (userId: bigint) => Promise<(() => void) | undefined>;

export interface RedisSocketLimitOptions {
  readonly redis: Redis;
  readonly nodeId: string;
  readonly log: Logger;
  readonly max: number;
}

/** Longer than any socket lives: its access token has expired by then. */
const TTL_SECONDS = 86_400;

/** Stores the count of one process if the sum of all is within the limit; else returns the counts of all processes. */
const STORE_WITHIN_LIMIT = `
  local counts = redis.call('HGETALL', KEYS[1])
  local sum = tonumber(ARGV[2])
  for index = 1, #counts, 2 do
    if counts[index] ~= ARGV[1] then sum = sum + counts[index + 1] end
  end
  if sum > tonumber(ARGV[3]) then return counts end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[4])
  return false`;

/** Socket limit of a process that serves alone. */
export function createSocketLimit(max: number): TakeSocket {
  const counts = new Counts();
  return (userId) => {
    if (counts.of(userId) >= max) return Promise.resolve(undefined);
    counts.add(userId, 1);
    return Promise.resolve(() => counts.add(userId, -1));
  };
}

/**
 * Socket limit over all processes that share a Redis: each stores its own count of a user's sockets. The counts of a
 * process whose lease has expired are ignored. Without Redis, each process applies the limit to its own sockets.
 */
export function createRedisSocketLimit({ redis, nodeId, log, max }: RedisSocketLimitOptions): TakeSocket {
  const { commands } = redis;
  const counts = new Counts();
  const leases = createPresenceLeases(redis, nodeId);
  const keyOf = (userId: bigint) => redis.name("sockets", userId);
  redis.onReconnect(() => {
    for (const userId of counts.userIds()) void storeCount(userId, Number.MAX_SAFE_INTEGER).catch(logFailure);
  });

  async function storeCount(userId: bigint, limit: number): Promise<string[] | null> {
    const own = counts.of(userId);
    return (await commands.eval(STORE_WITHIN_LIMIT, 1, keyOf(userId), nodeId, own, limit, TTL_SECONDS)) as
      string[] | null;
  }

  /** Returns false if the sockets at all live processes exceed the limit. */
  async function storeWithinLimit(userId: bigint): Promise<boolean> {
    const counted = await storeCount(userId, max);
    if (counted === null) return true;
    const live = await leases.liveProcesses();
    const dead = counted.filter((id, index) => index % 2 === 0 && id !== nodeId && !live.has(id));
    if (dead.length === 0) return false;
    await commands.hdel(keyOf(userId), ...dead);
    return (await storeCount(userId, max)) === null;
  }

  function leave(userId: bigint): void {
    counts.add(userId, -1);
    if (!redis.isUp()) return;
    const left = counts.of(userId);
    const stored = left > 0 ? commands.hset(keyOf(userId), nodeId, left) : commands.hdel(keyOf(userId), nodeId);
    stored.catch(logFailure);
  }

  function logFailure(error: unknown): void {
    log.debug({ err: error }, "count sockets in Redis failed");
  }

  return async (userId) => {
    if (counts.of(userId) >= max) return undefined;
    counts.add(userId, 1);
    try {
      if (redis.isUp() && !(await storeWithinLimit(userId))) {
        counts.add(userId, -1);
        return undefined;
      }
    } catch (error) {
      logFailure(error);
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
