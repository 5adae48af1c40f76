import { endReplication, replicateUntilNow } from "../cluster/replication.js";
import type { History, Loss } from "../history/history.js";
import { openLostSession } from "../probes/lost-session.js";
import type { Fault } from "./fault.js";
import { stopNode } from "./restart.js";

/**
 * Failover under running nodes: the primary is killed, and a replica that has stopped replicating takes its address. Then
 * the nodes restart, one after the other, as docs/operations.md demands. MariaDB only.
 */
export const FAILOVER_FAULT: Fault = {
  name: "promote-lagging-replica",
  weight: 1,
  seconds: [1, 5],
  isExclusive: true,
  targets: (cluster) => {
    const { databaseProcess: database, nodes } = cluster;
    if (database?.kind !== "mariadb") return [];
    const target = {
      name: "the database and its replica",
      start: async (_random: unknown, { losses, now }: History) => {
        const copy = await database.copyData();
        const replica = await database.createReplica(copy);
        await replica.start();
        const loss: Loss = { from: now() };
        losses.push(loss);
        await replicateUntilNow(database, replica);
        const tryLostSession = await openLostSession(cluster, losses.length);
        return async () => {
          await database.kill();
          loss.to = now();
          await endReplication(replica);
          await cluster.prepareRestored(replica.port);
          await replica.stop();
          await database.replaceData(copy);
          loss.lostSession = await tryLostSession();
          for (const node of nodes) {
            await stopNode(node);
            await node.start();
          }
        };
      },
    };
    return [target];
  },
};
