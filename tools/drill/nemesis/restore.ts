import type { Loss } from "../history/history.js";
import { openLostSession } from "../probes/lost-session.js";
import type { Fault, Target } from "./fault.js";
import { stopNode } from "./restart.js";

/**
 * Restore of a backup as docs/operations.md describes it: all nodes are stopped, and `npm run restored` runs before they
 * start. The workload between the backup and the stop is lost.
 */
export const RESTORE_FAULT: Fault = {
  name: "restore-database",
  weight: 1,
  seconds: [0.5, 4],
  isExclusive: true,
  targets: (cluster) => {
    const { databaseProcess: database, nodes } = cluster;
    if (database === undefined) return [];
    const target: Target = {
      name: "all nodes and the database",
      start: async (_random, history) => {
        const loss: Loss = { from: history.now() };
        history.losses.push(loss);
        const backup = await database.copyData();
        const tryLostSession = await openLostSession(cluster, history.losses.length);
        return async () => {
          await Promise.all(nodes.map(stopNode));
          loss.to = history.now();
          await database.replaceData(backup);
          await cluster.prepareRestored(database.port);
          await Promise.all(nodes.map(({ start }) => start()));
          loss.lostSession = await tryLostSession();
        };
      },
    };
    return [target];
  },
};
