import { randomBytes } from "node:crypto";
import { findClockLibrary } from "./clock-library.js";
import { type DatabaseProcess, createDatabaseProcess } from "./database.js";
import { type NodeProcess, createNodeProcess } from "./node.js";
import type { ProcessHooks } from "./process.js";
import { type SmsGateway, createSmsGateway } from "./sms-gateway.js";
import { type RedisProcess, createRedisProcess } from "./redis.js";

/** All that a drill runs on: nodes, a database and Redis of its own, and the ways between them. */
export interface Cluster {
  readonly nodes: readonly NodeProcess[];
  readonly database: DatabaseProcess;
  readonly redis: RedisProcess;
  readonly smsGateway: SmsGateway;
  /** Ends the nodes with SIGTERM, then the rest; answers how the nodes ended. */
  close(): Promise<string[]>;
}

export interface ClusterOptions extends ProcessHooks {
  readonly nodes: number;
  /** The folder that holds dist/ and what it needs. */
  readonly program: string;
  /** The database server's program, instead of the one that is found. */
  readonly databaseBinary?: string | undefined;
  readonly settings?: Record<string, string>;
  readonly flags?: (node: number) => readonly string[];
}

/** A small pool, tokens that run out in the middle, and quotas as they are in production. */
const SETTINGS = {
  DATABASE_POOL_SIZE: "4",
  ACCESS_TOKEN_SECONDS: "45",
  PRESENCE_GRACE_MS: "2000",
  // Each device says an address of its own: quotas are by address.
  TRUSTED_PROXIES: "1",
  LOG_LEVEL: "warn",
};

/** Starts everything; the last node has the clock that can be moved. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { nodes: count, program, databaseBinary, settings, flags, ...hooks } = options;
  const [database, redis, smsGateway] = await Promise.all([
    createDatabaseProcess(hooks, databaseBinary),
    createRedisProcess(hooks),
    createSmsGateway(),
  ]);
  const clockLibrary = await findClockLibrary(hooks.say);
  const shared = {
    ...SETTINGS,
    SMS_GATEWAY_URL: smsGateway.url,
    JWT_SECRET: randomBytes(32).toString("hex"),
    ...settings,
  };
  const nodes = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      createNodeProcess(hooks, {
        number: index + 1,
        program,
        databasePort: database.port,
        redisPort: redis.port,
        settings: shared,
        clockLibrary: index + 1 === count ? clockLibrary : undefined,
        flags: flags?.(index + 1) ?? [],
      }),
    ),
  );
  await Promise.all([database.start(), redis.start()]);
  // All at once: one of them migrates.
  await Promise.all(nodes.map((node) => node.start()));
  return {
    nodes,
    database,
    redis,
    smsGateway,
    close: async () => {
      const ends = await Promise.all(nodes.map((node) => node.stop()));
      await Promise.all([database.stop(), redis.stop(), smsGateway.close()]);
      for (const { clientProxy, databaseProxy, redisProxy } of nodes)
        await Promise.all([clientProxy.close(), databaseProxy.close(), redisProxy.close()]);
      return ends;
    },
  };
}
