import { setTimeout as sleep } from "node:timers/promises";
import type { TestRun } from "./history/test-run.js";
import { converge } from "./convergence.js";
import type { Fault } from "./nemesis/fault.js";
import { runNemesis } from "./nemesis/nemesis.js";
import { readEverything } from "./workload/final-read.js";
import { createHistory } from "./history/history.js";
import { readTables } from "./history/tables.js";
import { startInterpreter } from "./workload/interpreter.js";
import { type Users, setUpUsers } from "./workload/users.js";
import { createRandom } from "./random.js";
import { type Cluster, startCluster } from "./cluster/cluster.js";
import { watchReadiness } from "./probes/readiness.js";

export interface TestOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly nodes: number;
  readonly people: number;
  readonly faults: readonly Fault[];
  /** The folder that holds dist/ and what it needs. */
  readonly program: string;
  /** Where the parts keep their data and their logs. */
  readonly home: string;
  readonly databaseBinary?: string | undefined;
  readonly say: (line: string) => void;
}

/** Time to see how things go when nothing disturbs them, at the beginning. */
const BASELINE_MS = 6000;

/** One drill from the first start to the last stop; answers what happened, unjudged. */
export async function runTest(options: TestOptions): Promise<TestRun> {
  const { seed, minutes, say, faults } = options;
  const random = createRandom(seed);
  const history = createHistory();
  const onUnexpectedExit = (part: string, how: string) => {
    history.incidents.push({ at: history.now(), what: `${part} ended by itself with ${how}` });
  };
  say(`seed ${seed}: starting ${options.nodes} nodes, a database and Redis …`);
  const stage = await startCluster({ ...options, onUnexpectedExit });
  try {
    const town = await setUpUsers(stage, history, random.fork("town"), { size: options.people });
    say(`${town.people.length} people on ${town.devices.length} devices live for ${minutes} minutes …`);
    const life = startInterpreter(town);
    const stopWatching = watchReadiness(stage, history);
    const until = performance.now() + minutes * 60_000;
    await sleep(BASELINE_MS);
    await runNemesis(stage, history, { faults, random: random.fork("storm"), until, say });
    await life.end();
    say("everything is healed; waiting until everybody has everything …");
    const convergence = await converge(stage, town, history);
    await stopWatching();
    const evidence = await gather(stage, town);
    await Promise.all(town.devices.map((device) => device.close()));
    return { history, convergence, ...evidence, ends: await stage.close() };
  } catch (error) {
    await stage.close().catch(() => undefined);
    throw error;
  }
}

async function gather(
  stage: Cluster,
  { people, devices, nodes }: Users,
): Promise<Pick<TestRun, "tables" | "finalReads" | "devices">> {
  const finalReads = await Promise.all(
    people.flatMap(({ devices: [device] }, index) =>
      device === undefined ? [] : [readEverything(device, index % nodes)],
    ),
  );
  const connection = await stage.database.connect();
  const tables = await readTables(connection);
  await connection.end();
  return {
    tables,
    finalReads,
    devices: devices.map(({ name, person, begin }) => ({ name, user: person.user, begin })),
  };
}
