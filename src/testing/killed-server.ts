import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { readConfig } from "../infra/config.js";
import { type Database, openDatabase } from "../infra/database/database.js";
import { createAppDatabase, onCleanup } from "./app.js";
import { ROOT } from "../infra/root.js";
import { type ServingApp, launch, stop, waitUntilServing } from "./app-process.js";
import { createMemoryFolder } from "./memory-folder.js";

/** Server process that ends with SIGKILL before a chosen step, and is then started again on the same data. */
export interface KilledServer {
  readonly first: ServingApp;
  /** Working directory of the process. */
  readonly home: string;
  /** Settings of the process, with the database that it alone uses. */
  readonly settings: Readonly<Record<string, string>>;
  readonly db: Database;
  /** Lets it end before the step of this number, counted from now on. */
  arm(step: number): Promise<void>;
  /** Runs a request until it is answered, as clients do. */
  retry<Result>(request: () => Promise<Result>): Promise<Result>;
  /** Starts it again if it has ended. */
  revive(): Promise<void>;
  /** Steps before which it has ended. */
  readonly kills: readonly string[];
}

export interface KilledServerOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Statement that ends the leases of a killed process, for which a new one would wait. Run before each new start. */
  readonly endLeases: string;
}

const PRELOAD = pathToFileURL(join(ROOT, "src/testing/kill-at-step.mjs")).href;
/** Printed by the process once it has read its step. */
const ARMED = "Armed for step";
/** Time for a process to end after the connection to it has. */
const END_MS = 200;

/** Starts a server on a database and in a folder of its own, until the end of the current test. */
export async function startKilledServer(options: KilledServerOptions): Promise<KilledServer> {
  const home = createMemoryFolder("convospace-killed-");
  const { url, drop } = await createAppDatabase();
  const db = await openDatabase(url, readConfig({ DATABASE_URL: url }));
  const settings = { DATABASE_URL: url, ...options.settings };
  const stepFile = join(home, "kill-at-step");
  const kills: string[] = [];
  const start = (more: Record<string, string> = {}) =>
    waitUntilServing(
      launch(home, { ...settings, ...more, NODE_OPTIONS: `--import=${PRELOAD}`, KILL_AT_STEP: stepFile }),
    );
  const first = await start();
  const { port } = new URL(first.url);
  let server = first;
  onCleanup(async () => {
    await stop(server);
    await db.close();
    await drop();
    rmSync(home, { recursive: true, force: true });
  });

  async function revive(): Promise<void> {
    if (!hasEnded(server)) return;
    const { signal } = await server.ended;
    const kill = /Killed before step (.*)/u.exec(server.output())?.[1];
    if (signal !== "SIGKILL" || kill === undefined)
      throw new Error(`The server ended by itself:\n${server.output()}${server.errors()}`);
    kills.push(kill);
    await db.execute(options.endLeases);
    server = await start({ PORT: port });
  }

  /** Lets the process read its step; false where it ends before. */
  async function takeStep(): Promise<boolean> {
    const count = () => server.output().split(ARMED).length;
    const before = count();
    server.child.kill("SIGUSR2");
    while (count() === before) {
      if (hasEnded(server)) return false;
      await sleep(5);
    }
    return true;
  }

  return {
    ...{ first, home, settings, db },
    kills,
    revive,
    arm: async (step) => {
      writeFileSync(stepFile, String(step));
      // An armed process may be killed by a step of its own, at any time.
      do await revive();
      while (!(await takeStep()));
    },
    retry: async (request) => {
      for (;;) {
        try {
          return await request();
        } catch (error) {
          if (!isConnectionLost(error)) throw error;
          await sleep(END_MS);
          await revive();
        }
      }
    },
  };
}

function hasEnded({ child }: ServingApp): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** True for a fetch without a response, or with half of one. */
function isConnectionLost(error: unknown): boolean {
  return error instanceof TypeError && /fetch failed|terminated/u.test(error.message);
}
