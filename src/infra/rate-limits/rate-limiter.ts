import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { Config } from "../config.js";
import { RateLimited } from "../errors.js";
import { LIMITS, LIMIT_NAMES, type Limit, type LimitBy, type LimitName, type Rate } from "./limit-list.js";
import { isLoopback, subnetOf } from "../network-address.js";
import { type LimitSettings, rateOf } from "./rate-settings.js";
import type { Redis } from "../redis/redis.js";

export interface Limits {
  /** False if RATE_LIMITS is off. */
  readonly areOn: boolean;
  /** Returns true if requests from a normalised address are limited: all but loopback outside of production. */
  applyTo(address: string): boolean;
  /** Counts one use by `key`: user id, keyed hash of a phone number, or country; none for shared limits. @throws RateLimited */
  take(
    name: Exclude<LimitName, LimitBy<"address" | "cost of a user" | "cost of an address">>,
    key?: string | bigint,
  ): Promise<void>;
  /** Counts one use by network: IPv4, IPv6 /64 and, with SITE_FACTOR times the uses, /48. @throws RateLimited */
  takeFromAddress(name: LimitBy<"address">, address: string): Promise<void>;
  /** Returns one use that takeFromAddress counted. */
  giveBackToAddress(name: LimitBy<"address">, address: string): Promise<void>;
}

/** Uses of a /48 as a multiple of those of one of its 65,536 networks. */
export const SITE_FACTOR = 8;

/** Creates limits that count over all processes by Redis; without Redis, or while it is down, per process. */
export function createLimits(config: Pick<Config, "RATE_LIMITS" | "NODE_ENV"> & LimitSettings, redis?: Redis): Limits {
  if (config.RATE_LIMITS === "off") return LIFTED;
  const limiters = new Map<string, RateLimiterAbstract>();
  const limiterOf = (name: LimitName, label: string = name, factor = 1) => {
    const known = limiters.get(label);
    if (known !== undefined) return known;
    const { uses, seconds } = rateOf(config, name);
    const { isLocal = false }: Limit = LIMITS[name];
    const limiter = createLimiter(label, { uses: uses * factor, seconds }, isLocal ? undefined : redis);
    limiters.set(label, limiter);
    return limiter;
  };
  // The first limiter adds its script to the client. ioredis cannot run it in a pipeline that has begun without it: the
  // error is thrown outside of any promise, and would end the process (ioredis issue 1931).
  for (const name of LIMIT_NAMES) limiterOf(name);
  const applyTo = (address: string) => config.NODE_ENV === "production" || !isLoopback(address);
  const countersOf = (name: LimitName, address: string) => {
    if (!applyTo(address)) return [];
    const network = { limiter: limiterOf(name), key: subnetOf(address, 64) };
    if (!address.includes(":")) return [network];
    return [network, { limiter: limiterOf(name, `${name}Site`, SITE_FACTOR), key: subnetOf(address, 48) }];
  };
  return {
    areOn: true,
    applyTo,
    take: async (name, key = "all") => consume(name, limiterOf(name), String(key)),
    takeFromAddress: async (name, address) => {
      for (const { limiter, key } of countersOf(name, address)) await consume(name, limiter, key);
    },
    giveBackToAddress: async (name, address) => {
      for (const { limiter, key } of countersOf(name, address)) await limiter.reward(key);
    },
  };
}

const LIFTED: Limits = {
  areOn: false,
  applyTo: () => false,
  take: () => Promise.resolve(),
  takeFromAddress: () => Promise.resolve(),
  giveBackToAddress: () => Promise.resolve(),
};

function createLimiter(label: string, { uses, seconds }: Rate, redis: Redis | undefined): RateLimiterAbstract {
  const limit = { points: uses, duration: seconds };
  const here = new RateLimiterMemory({ ...limit, keyPrefix: label });
  if (redis === undefined) return here;
  return new RateLimiterRedis({
    ...limit,
    storeClient: redis.commands,
    keyPrefix: redis.name("limit", label),
    rejectIfRedisNotReady: true,
    insuranceLimiter: here,
  });
}

async function consume(name: LimitName, limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (reason) {
    if (!(reason instanceof RateLimiterRes)) throw reason;
    const isFirst = reason.consumedPoints === limiter.points + 1;
    throw new RateLimited(Math.max(1, Math.ceil(reason.msBeforeNext / 1000)), name, isFirst);
  }
}
