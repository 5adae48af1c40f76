import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { Config } from "./config.js";
import { RateLimited } from "./errors.js";
import type { Redis } from "./redis.js";

/** How often one key (an address, a user) may do something: so many times in so many seconds. */
const LIMITS = {
  otpSendsPerAddress: { points: 20, duration: 3600 },
  otpChecksPerAddress: { points: 30, duration: 300 },
  tokenRefreshesPerAddress: { points: 150, duration: 300 },
  messagesPerUser: { points: 100, duration: 10 },
  profileChangesPerUser: { points: 30, duration: 3600 },
  phoneLookupsPerUser: { points: 30, duration: 3600 },
  contactsAddedPerUser: { points: 200, duration: 3600 },
  searchesPerUser: { points: 60, duration: 60 },
  reactionsPerUser: { points: 60, duration: 10 },
  conversationsOpenedPerUser: { points: 100, duration: 3600 },
} as const;

export type LimitName = keyof typeof LIMITS;

export interface Limits {
  /** False where RATE_LIMITS is off: waits and quotas are lifted. */
  readonly areOn: boolean;
  /** Counts one use. @throws RateLimited when there were too many */
  take(name: LimitName, key: string | bigint): Promise<void>;
}

/** Counts in this process, or over all processes that share `redis`; while it is away, each counts for itself. */
export function createLimits(config: Pick<Config, "RATE_LIMITS">, redis?: Redis): Limits {
  if (config.RATE_LIMITS === "off") return { areOn: false, take: () => Promise.resolve() };
  const limiters = new Map(Object.entries(LIMITS).map(([name, limit]) => [name, createLimiter(name, limit, redis)]));
  return {
    areOn: true,
    take: async (name, key) => {
      await limiters.get(name)?.consume(String(key)).catch(refuse(name));
    },
  };
}

function createLimiter(
  name: string,
  limit: { points: number; duration: number },
  redis: Redis | undefined,
): RateLimiterAbstract {
  const here = new RateLimiterMemory(limit);
  if (redis === undefined) return here;
  return new RateLimiterRedis({
    ...limit,
    storeClient: redis.commands,
    keyPrefix: redis.name("limit", name),
    rejectIfRedisNotReady: true,
    insuranceLimiter: here,
  });
}

function refuse(name: LimitName): (reason: unknown) => never {
  return (reason) => {
    if (!(reason instanceof RateLimiterRes)) throw reason;
    throw new RateLimited(Math.max(1, Math.ceil(reason.msBeforeNext / 1000)), name);
  };
}
