import type { NodeProcess } from "../cluster/node.js";
import type { Fault } from "./fault.js";

/** SIGTERM as in a rolling restart: the node must drain its requests and exit with 0. */
export const RESTART_FAULT: Fault = {
  name: "restart-node",
  weight: 2,
  seconds: [0, 1],
  targets: ({ nodes }) =>
    nodes.map((node) => ({
      name: node.name,
      start: async () => {
        await stopNode(node);
        return node.start;
      },
    })),
};

/** @throws Error unless the node exits with 0 */
export async function stopNode({ name, stop }: NodeProcess): Promise<void> {
  const exit = await stop();
  if (exit !== "exit code 0") throw new Error(`${name} ended with ${exit} after SIGTERM.`);
}
