import type { Redis } from "../redis/redis.js";

/** Token buckets in Redis, shared by all processes. */
export interface SharedBuckets {
  isUp(): boolean;
  /** Subtracts `owed`, and `cost` if the level suffices; returns the level, or undefined if Redis did not answer. */
  spend(key: string, owed: number, cost: number): Promise<{ level: number; isGranted: boolean } | undefined>;
}

interface Size {
  readonly size: number;
  readonly restoresPerSecond: number;
}

/** Uses the clock of Redis. A bucket expires once it is full. */
const SPEND = `
local size, perMs, owed, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = size
if known[1] then level = math.min(size, known[1] + math.max(0, now - known[2]) * perMs) end
level = level - owed
local granted = 0
if cost <= level then
  level = level - cost
  granted = 1
end
redis.call('HSET', KEYS[1], 'level', tostring(level), 'at', tostring(now))
redis.call('PEXPIRE', KEYS[1], math.ceil((size - level) / perMs) + 1000)
return { granted, tostring(level) }`;

export function shareBuckets(redis: Redis, name: string, { size, restoresPerSecond }: Size): SharedBuckets {
  const constants = [String(size), String(restoresPerSecond / 1000)];
  return {
    isUp: () => redis.isUp(),
    spend: async (key, owed, cost) => {
      try {
        const given = [...constants, String(owed), String(cost)];
        const answer = await redis.commands.eval(SPEND, 1, redis.name("budget", name, key), ...given);
        const [granted, level] = answer as [number, string];
        return { level: Number(level), isGranted: granted === 1 };
      } catch {
        return undefined;
      }
    },
  };
}
