import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { findClockLibrary } from "./clock-library.js";
import { type Database, DATABASE_NAME, type DatabaseProcess, createDatabaseProcess } from "./database.js";
import { type DatabaseGroup, createDatabaseGroup } from "./group/database-group.js";
import { ENGINE_NAMES } from "./group/engine.js";
import { createMediaBucket } from "./media-bucket.js";
import { createMediaFolder } from "./media-folder.js";
import type { MediaStore, MediaStoreKind } from "./media-store.js";
import { type NodeProcess, createNodeProcess } from "./node.js";
import type { ProcessHooks } from "./process.js";
import { type PushServiceDouble, createPushService } from "./push-service.js";
import { type SmsGateway, createSmsGateway } from "./sms-gateway.js";
import { type RedisProcess, createRedisProcess } from "./redis.js";

/** Cluster under test: nodes, a database and Redis, and a proxy on each connection between them. */
export interface Cluster {
  readonly nodes: readonly NodeProcess[];
  readonly database: Database;
  /** The database, if it is a single server. */
  readonly databaseProcess?: DatabaseProcess;
  /** The database, if it is a replicated one. */
  readonly databaseGroup?: DatabaseGroup;
  readonly redis: RedisProcess;
  readonly media: MediaStore;
  readonly smsGateway: SmsGateway;
  readonly pushService: PushServiceDouble;
  /** Runs `npm run restored` on the database server at this port. */
  prepareRestored(port: number): Promise<void>;
  /** Runs `npm run sweep`. */
  sweepMedia(): Promise<void>;
  /** Ends the nodes with SIGTERM, then the rest; returns the nodes' exit codes. */
  close(): Promise<string[]>;
}

export interface ClusterOptions extends ProcessHooks {
  readonly nodes: number;
  /** Folder of dist/ and its dependencies. */
  readonly program: string;
  /** Name of a replicated database, or path of a database server's program; absent: the server found on this machine. */
  readonly databaseKind?: string | undefined;
  /** Store of uploaded files; a folder by default. */
  readonly store?: MediaStoreKind;
  readonly settings?: Record<string, string>;
  readonly flags?: (node: number) => readonly string[];
}

/** Bytes that a user may store: reached within minutes. */
export const MEDIA_QUOTA_BYTES = 48 * 1024 * 1024;

/** A small pool, tokens that expire during a run, and production's quotas. */
const SETTINGS = {
  DATABASE_POOL_SIZE: "4",
  ACCESS_TOKEN_SECONDS: "45",
  PRESENCE_GRACE_MS: "2000",
  // Quotas are by address: each device sends its own in X-Forwarded-For.
  TRUSTED_PROXIES: "1",
  // After a loss devices sign in again.
  LIMIT_OTP_SENDS_PER_NUMBER: "1000 per hour",
  LIMIT_OTP_SENDS_PER_NUMBER_AND_ADDRESS: "1000 per hour",
  LIMIT_UPLOADS_PER_USER: "1000/60",
  LIMIT_PUSH_REGISTRATIONS_PER_USER: "1000/60",
  MEDIA_QUOTA_BYTES: String(MEDIA_QUOTA_BYTES),
  LOG_LEVEL: "warn",
};

/** Starts the cluster; clock faults apply to the last node. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { nodes: count, program, databaseKind, store, settings, flags, ...hooks } = options;
  const [databases, redis, media, smsGateway, pushService] = await Promise.all([
    createDatabaseOf(hooks, databaseKind),
    createRedisProcess(hooks),
    store === "s3" ? createMediaBucket() : createMediaFolder(hooks.home),
    createSmsGateway(),
    createPushService(hooks.home),
  ]);
  const { database } = databases;
  const clockLibrary = await findClockLibrary(hooks.print);
  const shared = {
    ...SETTINGS,
    ...media.settings,
    ...pushService.settings,
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
        flags: [...pushService.flags, ...(flags?.(index + 1) ?? [])],
      }),
    ),
  );
  /** Runs a program of an operator on the database server at this port. */
  async function runProgram(path: string, port: number): Promise<void> {
    const env = { ...process.env, ...shared, DATABASE_URL: `mysql://root@127.0.0.1:${port}/${DATABASE_NAME}` };
    await promisify(execFile)(process.execPath, [join(program, path)], { cwd: hooks.home, env });
  }

  await Promise.all([database.start(), redis.start()]);
  // Concurrently: one of them migrates.
  await Promise.all(nodes.map((node) => node.start()));
  return {
    nodes,
    ...databases,
    redis,
    media,
    smsGateway,
    pushService,
    prepareRestored: (port) => runProgram("dist/restored.js", port),
    sweepMedia: () => runProgram("dist/sweep.js", database.port),
    close: async () => {
      const ends = await Promise.all(nodes.map((node) => node.stop()));
      await Promise.all([database.stop(), redis.stop(), media.close(), smsGateway.close(), pushService.close()]);
      for (const { clientProxy, databaseProxy, redisProxy } of nodes)
        await Promise.all([clientProxy.close(), databaseProxy.close(), redisProxy.close()]);
      return ends;
    },
  };
}

type Databases = Pick<Cluster, "database" | "databaseProcess" | "databaseGroup">;

async function createDatabaseOf(hooks: ProcessHooks, kind: string | undefined): Promise<Databases> {
  const engine = ENGINE_NAMES.find((name) => name === kind);
  if (engine === undefined) {
    const databaseProcess = await createDatabaseProcess(hooks, kind);
    return { database: databaseProcess, databaseProcess };
  }
  const databaseGroup = await createDatabaseGroup(hooks, engine);
  return { database: databaseGroup, databaseGroup };
}
