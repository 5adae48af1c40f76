import type { Fault } from "./fault.js";

/** The farthest that a clock jumps, either way, in seconds. */
const FARTHEST = 600;

/** One node's clock jumps ahead or back, and later returns to the right time. */
export const CLOCK_FAULT: Fault = {
  name: "jump-clock",
  weight: 1.5,
  seconds: [3, 12],
  targets: ({ nodes }) =>
    nodes.flatMap(({ name, setClock }) =>
      setClock === undefined
        ? []
        : [
            {
              name: `clock of ${name}`,
              strike: async (random) => {
                await setClock(random.between(-FARTHEST, FARTHEST));
                return () => setClock(0);
              },
            },
          ],
    ),
};
