import type { Fault } from "./fault.js";

/** Bound of a clock's offset in either direction. */
const MAX_JUMP_SECONDS = 600;

/** Shifts one node's clock forwards or backwards for some time. */
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
