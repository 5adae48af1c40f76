const COUNT = 64;
const MOST = 31;
/** Below this, a recording is silence: it is not made louder. */
const QUIET = 0.05;

/** At most 64 numbers from 0 to 31 of levels from 0 to 1: the loudest of each part, beside the loudest of all. */
export function waveformOf(levels: ArrayLike<number>): number[] {
  const count = Math.min(COUNT, levels.length);
  const peaks = Array.from({ length: count }, (_, place) =>
    peakOf(levels, Math.floor((place * levels.length) / count), Math.floor(((place + 1) * levels.length) / count)),
  );
  const loudest = Math.max(QUIET, ...peaks);
  return peaks.map((peak) => Math.round((peak / loudest) * MOST));
}

function peakOf(levels: ArrayLike<number>, start: number, end: number): number {
  let peak = 0;
  for (let place = start; place < end; place += 1) peak = Math.max(peak, Math.abs(levels[place] ?? 0));
  return peak;
}
