import { expect } from "vitest";

/** Ratio of the two sizes: linear work takes 16 times as long, quadratic work 256 times. */
const FACTOR = 16;
const MAX_GROWTH = 64;
/** Shorter work is repeated, above the resolution of the clock. */
const MIN_MS = 4;
/** The minimum of several runs counts, since other processes only increase CPU time. */
const RUNS = { least: 5, most: 25 };
const MAX_TOTAL_MS = 5000;

/**
 * Expects the CPU time of work to grow linearly from `size` / 16 to `size`. `prepare` creates the input of a size,
 * unmeasured, and returns the work.
 */
export async function expectLinearTime(size: number, prepare: (size: number) => () => unknown): Promise<void> {
  const [small, large] = [prepare(Math.round(size / FACTOR)), prepare(size)];
  const first = await cpuMs(small);
  const times = Math.ceil(MIN_MS / Math.max(first, 0.01));
  let [smallest, largest, total] = [first, await cpuMs(large), 0];
  for (let run = 0; run < RUNS.most && total < MAX_TOTAL_MS; run += 1) {
    if (run >= RUNS.least && largest < MAX_GROWTH * smallest) break;
    const [one, other] = [await cpuMs(small, times), await cpuMs(large)];
    [smallest, largest] = [Math.min(smallest, one), Math.min(largest, other)];
    total += one * times + other;
  }
  expect(largest / smallest, `${smallest} ms grew to ${largest} ms`).toBeLessThan(MAX_GROWTH);
}

/** Returns the minimum CPU time of work over several runs, in milliseconds. */
export async function leastCpuMs(work: () => unknown): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < RUNS.least; run += 1) least = Math.min(least, await cpuMs(work));
  return least;
}

/** Returns the mean CPU time of one run, in milliseconds. */
async function cpuMs(work: () => unknown, times = 1): Promise<number> {
  const begun = process.cpuUsage();
  for (let run = 0; run < times; run += 1) await work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000 / times;
}
