import { setTimeout as sleep } from "node:timers/promises";
import { createHistory } from "../history/history.js";
import { startInterpreter } from "../workload/interpreter.js";
import { setUpUsers } from "../workload/users.js";
import type { Random } from "../random.js";
import type { Cluster } from "../cluster/cluster.js";

const CONCURRENCY = 3;
const USERS_PER_RUN = 5;
const MAX_RUN_MS = 25_000;

/** Churn: groups of new users that run the workload for some seconds and leave. */
export interface Churn {
  /** Runs for `ms` and resolves when all users have left, with the number of devices. */
  run(ms: number): Promise<number>;
}

export function createChurn(cluster: Cluster, random: Random): Churn {
  let runs = 0;

  async function runUsers(): Promise<number> {
    runs += 1;
    const runRandom = random.fork(`run ${runs}`);
    // No checker reads the history: each run has its own, which is collected.
    const users = await setUpUsers(cluster, createHistory(), runRandom, {
      size: USERS_PER_RUN,
      firstNumber: runs * USERS_PER_RUN,
    });
    const interpreter = startInterpreter(users);
    await sleep(runRandom.between(MAX_RUN_MS / 5, MAX_RUN_MS));
    await interpreter.end();
    await Promise.all(users.devices.map((device) => device.close()));
    return users.devices.length;
  }

  return {
    run: async (ms) => {
      const end = performance.now() + ms;
      const workers = Array.from({ length: CONCURRENCY }, async () => {
        let devices = 0;
        while (performance.now() < end) devices += await runUsers();
        return devices;
      });
      return (await Promise.all(workers)).reduce((sum, devices) => sum + devices);
    },
  };
}
