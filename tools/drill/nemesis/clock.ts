import type { Fault } from "./fault.js";

/** The farthest that a clock jumps, either way, in seconds. */
const MAX_JUMP_SECONDS = 600;

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
              start: async (random) => {
                await setClock(random.between(-MAX_JUMP_SECONDS, MAX_JUMP_SECONDS));
                return () => setClock(0);
              },
            },
          ],
    ),
};
