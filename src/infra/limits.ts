import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { Config } from "./config.js";
import { RateLimited } from "./errors.js";
import { type LimitBy, type LimitName, type Rate } from "./limit-list.js";
import { isLoopback, subnetOf } from "./network-address.js";
import { type LimitSettings, rateOf } from "./rate.js";
import type { Redis } from "./redis.js";

export interface Limits {
  /** False where RATE_LIMITS is off: waits and quotas are lifted. */
  readonly areOn: boolean;
  /**
   * Counts one use by `key`: a user's id, a keyed hash of a phone number, a country; none for what everybody shares.
   * @throws RateLimited when there were too many
   */
  take(name: Exclude<LimitName, LimitBy<"address">>, key?: string | bigint): Promise<void>;
  /**
   * Counts one use by the network of a normalised address: IPv4 by itself, IPv6 by /64 and, with eight times the uses,
   * by /48. Loopback is not counted outside of production. @throws RateLimited when there were too many
   */
  takeFromAddress(name: LimitBy<"address">, address: string): Promise<void>;
}

/** Uses of a site's whole /48 as a multiple of those of one of its 65,536 networks. */
const SITE_FACTOR = 8;

/** Counts in this process, or over all processes that share `redis`; while it is away, each counts for itself. */
export function createLimits(config: Pick<Config, "RATE_LIMITS" | "NODE_ENV"> & LimitSettings, redis?: Redis): Limits {
  if (config.RATE_LIMITS === "off") return LIFTED;
  const limiters = new Map<string, RateLimiterAbstract>();
  const limiterOf = (label: string, rate: Rate) => {
    const limiter = limiters.get(label) ?? createLimiter(label, rate, redis);
    limiters.set(label, limiter);
    return limiter;
  };
  const take = async (name: LimitName, key: string, label: string = name, factor = 1) => {
    const { uses, seconds } = rateOf(config, name);
    await limiterOf(label, { uses: uses * factor, seconds })
      .consume(key)
      .catch(refuse(name));
  };
  return {
    areOn: true,
    take: (name, key = "all") => take(name, String(key)),
    takeFromAddress: async (name, address) => {
      if (config.NODE_ENV !== "production" && isLoopback(address)) return;
      await take(name, subnetOf(address, 64));
      if (address.includes(":")) await take(name, subnetOf(address, 48), `${name}Site`, SITE_FACTOR);
    },
  };
}

const LIFTED: Limits = {
  areOn: false,
  take: () => Promise.resolve(),
  takeFromAddress: () => Promise.resolve(),
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

function refuse(name: LimitName): (reason: unknown) => never {
  return (reason) => {
    if (!(reason instanceof RateLimiterRes)) throw reason;
    throw new RateLimited(Math.max(1, Math.ceil(reason.msBeforeNext / 1000)), name);
  };
}
