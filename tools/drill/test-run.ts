import { setTimeout as sleep } from "node:timers/promises";
import type { TestRun } from "./history/test-run.js";
import { converge } from "./convergence.js";
import type { MediaStoreKind } from "./cluster/media-store.js";
import { awaitProcessing, expireUnusedMedia } from "./cluster/expire-media.js";
import type { Fault } from "./nemesis/fault.js";
import { runNemesis } from "./nemesis/nemesis.js";
import { readEverything } from "./workload/final-read.js";
import { type History, createHistory } from "./history/history.js";
import { readTables } from "./history/tables.js";
import { startAway } from "./workload/away.js";
import { drainPushes } from "./workload/push-drain.js";
import { startInterpreter } from "./workload/interpreter.js";
import { sendUnusedUploads } from "./workload/operations/media.js";
import { type Users, setUpUsers } from "./workload/users.js";
import { createRandom } from "./random.js";
import { type Cluster, MEDIA_QUOTA_BYTES, startCluster } from "./cluster/cluster.js";
import { readLinks, readMedia } from "./probes/media.js";
import { watchReadiness } from "./probes/readiness.js";
import { readReplicas } from "./probes/replicas.js";
import { watchStorage } from "./probes/storage.js";

export interface TestOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly nodes: number;
  readonly people: number;
  readonly faults: readonly Fault[];
  /** Folder of dist/ and its dependencies. */
  readonly program: string;
  /** Folder of the processes' data and logs. */
  readonly home: string;
  /** Name of a replicated database, or path of a server's program. */
  readonly databaseKind?: string | undefined;
  readonly store?: MediaStoreKind;
  readonly print: (line: string) => void;
}

/** Time without faults at the beginning. */
const BASELINE_MS = 6000;

/** Runs one drill: cluster, workload, faults, convergence and final reads. The checkers run on its result. */
export async function runTest(options: TestOptions): Promise<TestRun> {
  const { seed, minutes, print, faults } = options;
  const random = createRandom(seed);
  const history = createHistory();
  const onUnexpectedExit = (name: string, exit: string) => {
    history.incidents.push({ at: history.now(), what: `${name} exited unexpectedly with ${exit}` });
  };
  print(`seed ${seed}: starting ${options.nodes} nodes, a database and Redis …`);
  const cluster = await startCluster({ ...options, onUnexpectedExit });
  try {
    const users = await setUpUsers(cluster, history, random.fork("users"), { size: options.people });
    print(`${users.people.length} users on ${users.devices.length} devices run for ${minutes} minutes …`);
    recordPushes(cluster, history, users);
    const away = await startAway({ cluster, history, users }, random.fork("away"));
    const interpreter = startInterpreter(users);
    const watches = [watchReadiness(cluster, history), watchStorage(cluster, history)];
    const until = performance.now() + minutes * 60_000;
    await sleep(BASELINE_MS);
    await runNemesis(cluster, history, { faults, random: random.fork("nemesis"), until, print: print });
    await Promise.all([interpreter.end(), away.end()]);
    // Its end is an event, which all readers of the log have to see.
    await awaitProcessing(cluster);
    await sendUnusedUploads(users);
    print("all faults healed; waiting for convergence …");
    const convergence = await converge(cluster, users, history);
    await drainPushes(cluster);
    await Promise.all(watches.map((stop) => stop()));
    const run = await readFinalState(cluster, users, history);
    await Promise.all(users.devices.map((device) => device.close()));
    return { history, convergence, ...run, ends: await cluster.close() };
  } catch (error) {
    await cluster.close().catch(() => undefined);
    throw error;
  }
}

/** Records the pushes of the push service, with keys instead of ids. */
function recordPushes({ pushService }: Cluster, history: History, { devices: [device] }: Users): void {
  const { ids } = device ?? {};
  if (ids === undefined) throw new Error("A drill needs a device.");
  pushService.onPush(({ token, payload: { type, notificationId, unread } }) => {
    history.pushes.push({
      ...{ token, at: history.now(), type },
      ...(notificationId !== undefined && { notification: ids.notificationKey(notificationId) }),
      unread: unread.map(({ conversationId, sequence }) => ({
        conversation: ids.conversationKey(conversationId),
        sequence,
      })),
    });
  });
}

async function readFinalState(
  cluster: Cluster,
  { people, devices, nodes }: Users,
  history: History,
): Promise<Omit<TestRun, "history" | "convergence" | "ends">> {
  const finalReads = await Promise.all(
    people.flatMap(({ devices: [device] }, index) =>
      device === undefined ? [] : [readEverything(device, index % nodes)],
    ),
  );
  const mediaReads = await readMedia(cluster, finalReads);
  await expireUnusedMedia(cluster);
  const connection = await cluster.database.connect();
  const tables = await readTables(connection);
  await connection.end();
  return {
    tables,
    finalReads,
    nodes,
    mediaReads,
    linkReads: await readLinks(cluster, history),
    mediaFiles: await cluster.media.files(),
    mediaQuota: MEDIA_QUOTA_BYTES,
    replicas: await readReplicas(cluster),
    devices: devices.map(({ name, person, begin }) => ({ name, user: person.user, begin: begin.seq })),
  };
}
