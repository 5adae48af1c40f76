import { setTimeout as sleep } from "node:timers/promises";
import type { System, Figures } from "./scenario.js";
import { cpuSecondsOf, cpuSecondsOfMachine } from "./proc.js";
import { SETTINGS } from "./settings.js";

/** Figures of each round, by system. */
export type Rounds = ReadonlyMap<string, readonly Partial<Figures>[]>;

const QUIET_SHARE = 0.05;
const POLL_MS = 300;
/** Above the interval of the search indexer, three seconds. */
const QUIET_MS = 3300;
const MAX_REST_MS = 30_000;

/** Warms each system up, then runs rounds in turn, A B A B, and waits after each until deferred work is done. */
export async function runRounds(systems: readonly System[], databasePid: number): Promise<Rounds> {
  const rounds = new Map(systems.map(({ name }) => [name, [] as Partial<Figures>[]]));
  for (const system of systems) {
    await system.round(SETTINGS.warmUpSeconds);
    await waitUntilIdle(system, databasePid);
  }
  for (let round = 1; round <= SETTINGS.rounds; round += 1)
    for (const system of systems) {
      const figures = await measure(system, databasePid);
      rounds.get(system.name)?.push(figures);
      console.log(`  round ${round}  ${system.name.padEnd(24)}${format(figures)}`);
    }
  return rounds;
}

/** Measures one round. CPU is counted until the system is idle, which includes deferred work. */
async function measure(system: System, databasePid: number): Promise<Partial<Figures>> {
  const before = usage(system, databasePid);
  const { operations, figures } = await system.round(SETTINGS.seconds);
  const loaded = usage(system, databasePid);
  await waitUntilIdle(system, databasePid);
  const after = usage(system, databasePid);
  const seconds = loaded.at - before.at;
  const perOperation = (from: number, to: number) => ((to - from) / operations) * 1e6;
  const known = loaded.server + loaded.database + loaded.load + loaded.own;
  const knownBefore = before.server + before.database + before.load + before.own;
  const others = loaded.machine - before.machine - (known - knownBefore);
  return {
    ...figures,
    ...(system.servers.length > 0 && { serverCpu: perOperation(before.server, after.server) }),
    databaseCpu: perOperation(before.database, after.database),
    ...(system.load !== undefined && { loadShare: (loaded.load - before.load) / seconds }),
    othersShare: Math.max(0, others) / seconds,
  };
}

function usage({ servers, load }: System, databasePid: number) {
  return {
    at: performance.now() / 1000,
    server: cpuSecondsOfAll(servers),
    load: load === undefined ? 0 : cpuSecondsOf(load),
    database: cpuSecondsOf(databasePid),
    own: cpuSecondsOf(process.pid),
    machine: cpuSecondsOfMachine(),
  };
}

async function waitUntilIdle({ servers }: System, databasePid: number): Promise<void> {
  const busy = () => cpuSecondsOf(databasePid) + cpuSecondsOfAll(servers);
  const end = Date.now() + MAX_REST_MS;
  for (let quietMs = 0; quietMs < QUIET_MS && Date.now() < end;) {
    const before = busy();
    await sleep(POLL_MS);
    quietMs = (busy() - before) / (POLL_MS / 1000) < QUIET_SHARE ? quietMs + POLL_MS : 0;
  }
}

function cpuSecondsOfAll(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
}

function format(figures: Partial<Figures>): string {
  const { rate, p50, p99, memory, idleRss, loadedRss, serverCpu, databaseCpu } = figures;
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  const parts = [
    rate !== undefined && `${rate.toFixed(0)}/s`,
    p50 !== undefined && `p50 ${p50.toFixed(2)} ms`,
    p99 !== undefined && `p99 ${p99.toFixed(2)} ms`,
    memory !== undefined && `${(memory / 1024).toFixed(1)} KiB`,
    idleRss !== undefined && `idle ${mebibytes(idleRss)} MiB`,
    loadedRss !== undefined && `under load ${mebibytes(loadedRss)} MiB`,
    serverCpu !== undefined && `server ${serverCpu.toFixed(0)} µs`,
    databaseCpu !== undefined && `database ${databaseCpu.toFixed(0)} µs`,
  ];
  return parts.filter((part) => part !== false).join("  ");
}
