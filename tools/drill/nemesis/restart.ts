import type { Fault } from "./fault.js";

/** SIGTERM, as a rolling restart sends it: the node has to answer what it has and end with 0. */
export const RESTART_FAULT: Fault = {
  name: "restart-node",
  weight: 2,
  seconds: [0, 1],
  targets: ({ nodes }) =>
    nodes.map(({ name, stop, start }) => ({
      name,
      start: async () => {
        const how = await stop();
        if (how !== "exit code 0") throw new Error(`${name} ended with ${how} after SIGTERM.`);
        return start;
      },
    })),
};
