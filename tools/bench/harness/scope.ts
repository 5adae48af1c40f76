import type { Harness } from "./scenario.js";

/** Runs `work` with a harness of its own, and ends what was started through it, newest first. */
export async function scoped<T>(harness: Harness, work: (own: Harness) => Promise<T>): Promise<T> {
  const ends: (() => unknown)[] = [];
  const own: Harness = {
    ...harness,
    start: (path, options) => {
      const remote = harness.start<never>(path, options);
      ends.push(() => remote.stop());
      return remote;
    },
    onEnd: (end) => void ends.push(end),
  };
  try {
    return await work(own);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
