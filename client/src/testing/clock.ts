import type { Ports } from "../ports.js";

/** Clock that only `advance` moves, with its timers. */
export interface FakeClock extends Pick<Ports, "now" | "setTimer"> {
  /** Advances the time and runs the due timers, in order, each with the promises that follow from it. */
  advance(ms: number): Promise<void>;
}

export function fakeClock(): FakeClock {
  let time = 1_000_000;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => time,
    setTimer: (run, ms) => {
      const timer = { at: time + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance: async (ms) => {
      const end = time + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        time = Math.max(time, next.at);
        next.run();
      }
      time = end;
    },
  };
}

/** Lets promises and messages that are under way arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}
