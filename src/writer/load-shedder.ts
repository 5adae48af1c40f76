/**
 * Load shedding for the write queue: 8,192 queued changes, for a burst or a short stall of the database; 256 once the
 * backlog stops shrinking, until 1 s without a rejection. Accepted changes are then written in time, and the others
 * fail at once, which costs less than a queue in which all time out.
 */
export interface LoadShedder {
  /** Returns true where one more change than the `queued` ones would be too many. */
  isOverloaded(queued: number): boolean;
  /** Records that a batch of `taken` changes has left `queued` behind. */
  onBatchTaken(taken: number, queued: number): void;
}

const QUEUE_LIMIT = 8192;
const QUEUE_LIMIT_OVERLOADED = 256;
/** A queue shorter than this fits the next transaction whole. */
const DRAINED_BELOW = 64;
/** A queue this long is a backlog once BACKLOG_AFTER changes in a row were taken and it is no shorter. */
const BACKLOG_AT = 512;
const BACKLOG_AFTER = 256;
const RECOVERY_MS = 1000;

export function createLoadShedder(now: () => number = () => performance.now()): LoadShedder {
  /** Shortest queue since it was drained, and the changes taken since then. */
  let shortest = Infinity;
  let takenSince = 0;
  /** Time of the last rejection, while overloaded. */
  let overloadedAt: number | undefined;

  return {
    isOverloaded: (queued) => {
      if (overloadedAt === undefined) return queued >= QUEUE_LIMIT;
      const isOverloaded = queued >= QUEUE_LIMIT_OVERLOADED;
      if (isOverloaded) overloadedAt = now();
      else if (now() - overloadedAt > RECOVERY_MS) overloadedAt = undefined;
      return isOverloaded;
    },
    onBatchTaken: (taken, queued) => {
      takenSince = queued < Math.max(shortest, DRAINED_BELOW) ? 0 : takenSince + taken;
      shortest = queued < DRAINED_BELOW ? Infinity : Math.min(shortest, queued);
      if (takenSince >= BACKLOG_AFTER && queued >= BACKLOG_AT) overloadedAt ??= now();
    },
  };
}
