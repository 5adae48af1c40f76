import { setTimeout as sleep } from "node:timers/promises";
import { createHistory } from "../history/history.js";
import { startInterpreter } from "../workload/interpreter.js";
import { setUpUsers } from "../workload/users.js";
import type { Random } from "../random.js";
import type { Cluster } from "../cluster/cluster.js";

const LANES = 3;
const PEOPLE = 5;
const LONGEST_LIFE_MS = 25_000;

/** New people who come, live for a while and go, several towns of them at a time. */
export interface Churn {
  /** Lets them come and go for so long; then all are gone. Answers how many devices there have been. */
  run(ms: number): Promise<number>;
}

export function createChurn(stage: Cluster, random: Random): Churn {
  let towns = 0;

  async function live(): Promise<number> {
    towns += 1;
    const choices = random.fork(`town ${towns}`);
    // What is not judged is not kept: each town has a history of its own.
    const town = await setUpUsers(stage, createHistory(), choices, { size: PEOPLE, firstNumber: towns * PEOPLE });
    const life = startInterpreter(town);
    await sleep(choices.between(LONGEST_LIFE_MS / 5, LONGEST_LIFE_MS));
    await life.end();
    await Promise.all(town.devices.map((device) => device.close()));
    return town.devices.length;
  }

  return {
    run: async (ms) => {
      const end = performance.now() + ms;
      const lanes = Array.from({ length: LANES }, async () => {
        let devices = 0;
        while (performance.now() < end) devices += await live();
        return devices;
      });
      return (await Promise.all(lanes)).reduce((sum, devices) => sum + devices);
    },
  };
}
