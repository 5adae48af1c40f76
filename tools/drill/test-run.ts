import { setTimeout as sleep } from "node:timers/promises";
import type { Evidence } from "./history/test-run.js";
import { converge } from "./convergence.js";
import type { Fault } from "./nemesis/fault.js";
import { storm } from "./nemesis/nemesis.js";
import { readAll } from "./workload/final-read.js";
import { createHistory } from "./history/history.js";
import { readTables } from "./history/tables.js";
import { startLife } from "./workload/interpreter.js";
import { type Town, settle } from "./workload/users.js";
import { createRandom } from "./random.js";
import { type Stage, openStage } from "./cluster/cluster.js";
import { watchReadiness } from "./probes/readiness.js";

export interface DrillOptions {
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
const CALM_MS = 6000;

/** One drill from the first start to the last stop; answers what happened, unjudged. */
export async function runDrill(options: DrillOptions): Promise<Evidence> {
  const { seed, minutes, say, faults } = options;
  const random = createRandom(seed);
  const history = createHistory();
  const onDeath = (part: string, how: string) => {
    history.incidents.push({ at: history.now(), what: `${part} ended by itself with ${how}` });
  };
  say(`seed ${seed}: starting ${options.nodes} nodes, a database and Redis …`);
  const stage = await openStage({ ...options, onDeath });
  try {
    const town = await settle(stage, history, random.fork("town"), { size: options.people });
    say(`${town.people.length} people on ${town.devices.length} devices live for ${minutes} minutes …`);
    const life = startLife(town);
    const stopWatching = watchReadiness(stage, history);
    const until = performance.now() + minutes * 60_000;
    await sleep(CALM_MS);
    await storm(stage, history, { faults, random: random.fork("storm"), until, say });
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
  stage: Stage,
  { people, devices, nodes }: Town,
): Promise<Pick<Evidence, "tables" | "readings" | "devices">> {
  const readings = await Promise.all(
    people.flatMap(({ devices: [device] }, index) => (device === undefined ? [] : [readAll(device, index % nodes)])),
  );
  const connection = await stage.database.connect();
  const tables = await readTables(connection);
  await connection.end();
  return { tables, readings, devices: devices.map(({ name, person, begin }) => ({ name, user: person.user, begin })) };
}
