/**
 * Poisson process: calls `arrive` at `rate` per second on average, at seeded random times. Passes the due time, so that
 * lateness counts, its own included.
 */
export async function arrivals(
  { seconds, rate, start }: { seconds: number; rate: number; start: number },
  arrive: (index: number, due: number) => void,
): Promise<void> {
  const random = createRandom();
  const end = start + seconds * 1000;
  const pause = () => (-Math.log(1 - random()) / rate) * 1000;
  let index = 0;
  for (let due = start + pause(); due < end; due += pause()) {
    while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 1));
    arrive(index, due);
    index += 1;
  }
}

/** Pseudo-random numbers from 0 to 1 (mulberry32). */
function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
