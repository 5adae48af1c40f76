import { LRUCache } from "lru-cache";
import type { Rate } from "./limit-list.js";
import type { Redis } from "../redis/redis.js";
import { type SharedBuckets, shareBuckets } from "./redis-token-bucket.js";

/** The outcome of spending from a budget. */
export interface Spent {
  /** Seconds until there is enough; undefined where the spend was granted. */
  readonly retryAfter: number | undefined;
  readonly remaining: number;
}

/** A token bucket for each key: full at first, and restored steadily. */
export interface Budget {
  readonly restoresPerSecond: number;
  /** Spends from a key's bucket; what exceeds a full bucket takes a full one. At once, where no other process need be asked. */
  spend(key: string, cost: number): Spent | Promise<Spent>;
  close(): void;
}

/** Keys beyond this many lose the least recently used, whose bucket is full again. */
const MAX_KEYS = 100_000;
const REPORT_MS = 1000;
/** The share of a full bucket that a process grants on its own before it has reported to the others. */
const CREDIT_SHARE = 1 / 20;

/** A bucket as this process knows it. */
interface Bucket {
  level: number;
  /** Time at which the level was known. */
  at: number;
  /** Granted here, and not told to the others. */
  unreported: number;
  /** On its way to them. */
  reporting: number;
}

/**
 * Makes a budget of `rate.uses`, restored within `rate.seconds`. With Redis, all processes draw on one bucket: each grants
 * up to a twentieth of a full one by what it knows and reports it within a second, so that most spends take no round trip.
 * Together they grant at most that twentieth each beyond the bucket, which is paid back from what is restored. While Redis
 * is away, each process counts for itself.
 */
export function createBudget(name: string, { uses: size, seconds }: Rate, redis?: Redis): Budget {
  const restoresPerSecond = size / seconds;
  const credit = size * CREDIT_SHARE;
  const buckets = new LRUCache<string, Bucket>({ max: MAX_KEYS });
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

  /** Reports what was granted here, and spends `cost` from what all have left. */
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
      // No process knows of less than all have left.
      if (missing > 0) return outcome(bucket, missing);
      if (bucket.unreported + bucket.reporting + asked > credit) return spendShared(shared, key, bucket, asked);
      bucket.unreported += asked;
      unreported.set(key, bucket);
      return outcome(bucket, 0);
    },
    close: () => clearInterval(timer),
  };
}
