import { createLruCache } from "../lru-cache.js";
import type { Rate } from "./limit-list.js";
import type { Redis } from "../redis/redis.js";
import { type SharedBuckets, shareBuckets } from "./redis-token-bucket.js";

/** Result of a spend. */
export interface Spent {
  /** Seconds until the level suffices; undefined for a granted spend. */
  readonly retryAfter: number | undefined;
  readonly remaining: number;
}

/** Token buckets by key: full at first, refilled steadily. */
export interface Budget {
  readonly restoresPerSecond: number;
  /** Spends from a bucket, at most a full one. Synchronous unless Redis must be asked. */
  spend(key: string, cost: number): Spent | Promise<Spent>;
  close(): void;
}

/** Above this, the least recently used bucket is evicted, and so full again. */
const MAX_KEYS = 100_000;
const REPORT_MS = 1000;
/** Share of a full bucket that a process may grant before it reports to Redis. */
const CREDIT_SHARE = 1 / 20;

/** Local view of a bucket. */
interface Bucket {
  level: number;
  /** Time of the level. */
  at: number;
  /** Granted here and not yet reported. */
  unreported: number;
  /** In a report that is not yet answered. */
  reporting: number;
}

/**
 * Creates token buckets of `rate.uses`, refilled within `rate.seconds`. With Redis, processes share them: each grants up to a
 * twentieth of a full bucket locally and reports it within a second, so that most spends take no round trip. Overdrafts are
 * bounded by that twentieth per process and paid back by the refill. While Redis is down, each process counts alone.
 */
export function createBudget(name: string, { uses: size, seconds }: Rate, redis?: Redis): Budget {
  const restoresPerSecond = size / seconds;
  const credit = size * CREDIT_SHARE;
  const buckets = createLruCache<string, Bucket>(MAX_KEYS);
  const unreported = new Map<string, Bucket>();
  const shared = redis && shareBuckets(redis, name, { size, restoresPerSecond });

  const bucketOf = (key: string): Bucket => {
    const known = buckets.get(key);
    if (known !== undefined) return known;
    const bucket = { level: size, at: performance.now(), unreported: 0, reporting: 0 };
    buckets.set(key, bucket);
    return bucket;
  };
  const restored = ({ level, at }: Bucket) =>
    Math.min(size, level + ((performance.now() - at) / 1000) * restoresPerSecond);
  const available = (bucket: Bucket) => restored(bucket) - bucket.unreported - bucket.reporting;
  const outcome = (bucket: Bucket, missing: number): Spent => ({
    retryAfter: missing > 0 ? Math.max(1, Math.ceil(missing / restoresPerSecond)) : undefined,
    remaining: Math.max(0, Math.floor(available(bucket))),
  });
  const draw = (bucket: Bucket, cost: number): void =>
    void Object.assign(bucket, { level: restored(bucket) - cost, at: performance.now() });

  function spendHere(bucket: Bucket, cost: number): Spent {
    const missing = cost - available(bucket);
    if (missing <= 0) draw(bucket, cost);
    return outcome(bucket, missing);
  }

  /** Reports local grants, and spends `cost` from the shared level. */
  async function spendShared(store: SharedBuckets, key: string, bucket: Bucket, cost: number): Promise<Spent> {
    const owed = bucket.unreported;
    unreported.delete(key);
    bucket.unreported = 0;
    bucket.reporting += owed;
    const found = await store.spend(key, owed, cost);
    bucket.reporting -= owed;
    if (found === undefined) {
      draw(bucket, owed);
      return spendHere(bucket, cost);
    }
    Object.assign(bucket, { level: found.level, at: performance.now() });
    return outcome(bucket, found.isGranted ? 0 : cost - found.level);
  }

  const report = (store: SharedBuckets) => {
    for (const [key, bucket] of unreported) void spendShared(store, key, bucket, 0);
  };
  const timer = shared && setInterval(() => shared.isUp() && report(shared), REPORT_MS).unref();

  return {
    restoresPerSecond,
    spend: (key, cost) => {
      const bucket = bucketOf(key);
      const asked = Math.min(cost, size);
      if (shared?.isUp() !== true) return spendHere(bucket, asked);
      const missing = asked - available(bucket);
      // The local level is never below the shared one.
      if (missing > 0) return outcome(bucket, missing);
      if (bucket.unreported + bucket.reporting + asked > credit) return spendShared(shared, key, bucket, asked);
      bucket.unreported += asked;
      unreported.set(key, bucket);
      return outcome(bucket, 0);
    },
    close: () => clearInterval(timer),
  };
}
