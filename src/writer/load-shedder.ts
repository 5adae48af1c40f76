/**
 * How many changes may wait to be written. Many may after a burst, or when the database has stood still: they are written
 * soon. While more keeps coming than is written, few may: whoever is let in is served in time, and others are told at
 * once, which costs less than to let everybody wait.
 */
export interface Admission {
  /** Whether one more would be too many, beside so many that wait. */
  isFull(waiting: number): boolean;
  /** Notes that so many have been taken to be written, beside so many that wait still. */
  noteTaken(taken: number, waiting: number): void;
}

const MOST_IN_A_BURST = 8192;
const MOST_UNDER_STRAIN = 256;
/** Fewer than this go in the next transaction, all of them. */
const FEW = 64;
/** Where so many wait, and so many have been taken in a row that have left no fewer, it is more than a burst. */
const MANY = 512;
const STRAIN_AFTER = 256;
/** After so long without one too many, the strain is over. */
const CALM_AFTER_MS = 1000;

export function createAdmission(now: () => number = () => performance.now()): Admission {
  /** The fewest that have waited since there were few, and how many have been taken since. */
  let fewest = Infinity;
  let taken = 0;
  /** While it is strained: when there was one too many last. */
  let strainedAt: number | undefined;

  return {
    isFull: (waiting) => {
      if (strainedAt === undefined) return waiting >= MOST_IN_A_BURST;
      const isFull = waiting >= MOST_UNDER_STRAIN;
      if (isFull) strainedAt = now();
      else if (now() - strainedAt > CALM_AFTER_MS) strainedAt = undefined;
      return isFull;
    },
    noteTaken: (count, waiting) => {
      taken = waiting < Math.max(fewest, FEW) ? 0 : taken + count;
      fewest = waiting < FEW ? Infinity : Math.min(fewest, waiting);
      if (taken >= STRAIN_AFTER && waiting >= MANY) strainedAt ??= now();
    },
  };
}
