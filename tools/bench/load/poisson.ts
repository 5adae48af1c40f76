/**
 * Calls `arrive` at `rate` a second on average for so long, at moments drawn at random that are the same each time. It
 * is told the moment it was meant for, so that lateness, its own too, counts.
 */
export async function arrivals(
  { seconds, rate, start }: { seconds: number; rate: number; start: number },
  arrive: (index: number, meant: number) => void,
): Promise<void> {
  const random = createRandom();
  const end = start + seconds * 1000;
  const pause = () => (-Math.log(1 - random()) / rate) * 1000;
  let index = 0;
  for (let meant = start + pause(); meant < end; meant += pause()) {
    while (performance.now() < meant) await new Promise((resolve) => setTimeout(resolve, 1));
    arrive(index, meant);
    index += 1;
  }
}

/** Numbers from 0 to 1 that look random (mulberry32). */
function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
