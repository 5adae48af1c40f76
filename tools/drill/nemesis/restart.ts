import type { Fault } from "./fault.js";

/** SIGTERM as in a rolling restart: the node must drain its requests and exit with 0. */
export const RESTART_FAULT: Fault = {
  name: "restart-node",
  weight: 2,
  seconds: [0, 1],
  targets: ({ nodes }) =>
    nodes.map(({ name, stop, start }) => ({
      name,
      start: async () => {
        const exit = await stop();
        if (exit !== "exit code 0") throw new Error(`${name} ended with ${exit} after SIGTERM.`);
        return start;
      },
    })),
};
