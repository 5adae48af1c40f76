import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClusterProcess, type ProcessHooks, createProcess } from "./process.js";
import { freePort } from "./ports.js";
import { type Proxy, createProxy } from "./proxy.js";

/** ConvoSpace process with a proxy on each of its connections. */
export interface NodeProcess extends ClusterProcess {
  /** Proxy between the clients and this node. */
  readonly clientProxy: Proxy;
  readonly databaseProxy: Proxy;
  readonly redisProxy: Proxy;
  /** GraphQL endpoint through the client proxy. */
  readonly url: string;
  /** Address that bypasses the client proxy. */
  readonly origin: string;
  /** Sets the node's clock offset in seconds; absent where its clock cannot be shifted. */
  readonly setClock?: (offset: number) => Promise<void>;
}

export interface NodeOptions {
  readonly number: number;
  /** Folder of dist/ and its dependencies. */
  readonly program: string;
  readonly databasePort: number;
  readonly redisPort: number;
  readonly settings: Record<string, string>;
  /** Path of libfaketime. */
  readonly clockLibrary?: string | undefined;
  /** Flags of Node.js. */
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
  const nodeProcess = createProcess({
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
    onUnexpectedExit: (exit) => onUnexpectedExit(name, exit),
  });
  return {
    ...nodeProcess,
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

/** Shifts wall-clock time only: timers use the monotonic clock. */
function movableClock(library: string | undefined, file: string): Record<string, string | undefined> {
  return {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
}
