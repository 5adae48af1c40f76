import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClusterProcess, type ProcessHooks, createProcess } from "./process.js";
import { freePort } from "./ports.js";
import { type Proxy, createProxy } from "./proxy.js";

/** One ConvoSpace process, with the ways to and from it. */
export interface NodeProcess extends ClusterProcess {
  /** From clients. */
  readonly clientProxy: Proxy;
  readonly databaseProxy: Proxy;
  readonly redisProxy: Proxy;
  /** The endpoint behind the clientProxy. */
  readonly url: string;
  /** The address past the clientProxy. */
  readonly origin: string;
  /** Moves its clock by so many seconds from the true time; absent where its clock cannot be moved. */
  readonly setClock?: (offset: number) => Promise<void>;
}

export interface NodeOptions {
  readonly number: number;
  /** The folder that holds dist/ and what it needs. */
  readonly program: string;
  readonly databasePort: number;
  readonly redisPort: number;
  readonly settings: Record<string, string>;
  /** The library that lets its clock be moved. */
  readonly clockLibrary?: string | undefined;
  /** For the JavaScript engine. */
  readonly flags?: readonly string[];
}

export async function createNodeProcess(
  { home, onUnexpectedExit }: ProcessHooks,
  options: NodeOptions,
): Promise<NodeProcess> {
  const name = `node ${options.number}`;
  const folder = join(home, `node-${options.number}`);
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const [clientProxy, databaseProxy, redisProxy] = (await Promise.all(
    [port, options.databasePort, options.redisPort].map(createProxy),
  )) as [Proxy, Proxy, Proxy];
  const clock = options.clockLibrary === undefined ? undefined : join(folder, "clock");
  if (clock !== undefined) await writeFile(clock, "+0");
  const part = createProcess({
    name,
    command: [process.execPath, ...(options.flags ?? []), join(options.program, "dist/main.js")],
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      PORT: String(port),
      DATABASE_URL: `mysql://root@127.0.0.1:${databaseProxy.port}/convospace`,
      REDIS_URL: `redis://127.0.0.1:${redisProxy.port}`,
      ...options.settings,
      ...(clock !== undefined && movableClock(options.clockLibrary, clock)),
    },
    logPath: join(home, `node-${options.number}.log`),
    isServing: async () => (await fetch(`${origin}/healthz`).catch(() => undefined))?.ok === true,
    onUnexpectedExit: (how) => onUnexpectedExit(name, how),
  });
  return {
    ...part,
    clientProxy,
    databaseProxy,
    redisProxy,
    origin,
    url: `http://127.0.0.1:${clientProxy.port}/graphql`,
    ...(clock !== undefined && {
      setClock: (offset) => writeFile(clock, offset < 0 ? String(offset) : `+${offset}`),
    }),
  };
}

/** The time of day alone jumps: timers go by the monotonic clock, which does not. */
function movableClock(library: string | undefined, file: string): Record<string, string | undefined> {
  return {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
}
