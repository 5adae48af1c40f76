import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { type ServingApp, ROOT, launch, stop, waitUntilServing } from "./app-process.js";

/** Server process that ends with SIGKILL before a chosen step, and is then started again on the same data. */
export interface KilledServer {
  readonly first: ServingApp;
  /** Lets it end before the step of this number, counted from now on. */
  arm(step: number): Promise<void>;
  /** Runs a request until it is answered, as clients do. */
  retry<Result>(request: () => Promise<Result>): Promise<Result>;
  /** Starts it again if it has ended. */
  revive(): Promise<void>;
  /** Steps before which it has ended. */
  readonly kills: readonly string[];
  stop(): Promise<void>;
}

export interface KilledServerOptions {
  /** Working directory, with its data. */
  readonly home: string;
  readonly settings: Record<string, string>;
  /** Called before each new start. */
  readonly onKilled: () => Promise<void>;
}

const PRELOAD = pathToFileURL(join(ROOT, "src/testing/kill-at-step.mjs")).href;
/** Time for a process to end after the connection to it has. */
const END_MS = 200;

export async function startKilledServer({ home, settings, onKilled }: KilledServerOptions): Promise<KilledServer> {
  const stepFile = join(home, "kill-at-step");
  const kills: string[] = [];
  const start = (more: Record<string, string> = {}) =>
    waitUntilServing(
      launch(home, { ...settings, ...more, NODE_OPTIONS: `--import=${PRELOAD}`, KILL_AT_STEP: stepFile }),
    );
  const first = await start();
  const { port } = new URL(first.url);
  let server = first;

  async function revive(): Promise<void> {
    if (server.child.exitCode === null && server.child.signalCode === null) return;
    const { signal } = await server.ended;
    const kill = /Killed before step (.*)/u.exec(server.output())?.[1];
    if (signal !== "SIGKILL" || kill === undefined)
      throw new Error(`The server ended by itself:\n${server.output()}${server.errors()}`);
    kills.push(kill);
    await onKilled();
    server = await start({ PORT: port });
  }

  return {
    first,
    kills,
    revive,
    arm: async (step) => {
      writeFileSync(stepFile, String(step));
      const armed = `Armed for step ${step}.`;
      server.child.kill("SIGUSR2");
      while (!server.output().includes(armed)) await sleep(5);
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
    stop: async () => void (await stop(server)),
  };
}

/** True for a fetch without a response, or with half of one. */
function isConnectionLost(error: unknown): boolean {
  return error instanceof TypeError && /fetch failed|terminated/u.test(error.message);
}
