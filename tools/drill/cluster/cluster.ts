import { randomBytes } from "node:crypto";
import { findClockLibrary } from "./clock-library.js";
import { type DatabasePart, createDatabasePart } from "./database.js";
import { type NodePart, createNodePart } from "./node.js";
import type { PartHooks } from "./process.js";
import { type Phones, createPhones } from "./sms-gateway.js";
import { type RedisPart, createRedisPart } from "./redis.js";

/** All that a drill runs on: nodes, a database and Redis of its own, and the ways between them. */
export interface Stage {
  readonly nodes: readonly NodePart[];
  readonly database: DatabasePart;
  readonly redis: RedisPart;
  readonly phones: Phones;
  /** Ends the nodes with SIGTERM, then the rest; answers how the nodes ended. */
  close(): Promise<string[]>;
}

export interface StageOptions extends PartHooks {
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
export async function openStage(options: StageOptions): Promise<Stage> {
  const { nodes: count, program, databaseBinary, settings, flags, ...hooks } = options;
  const [database, redis, phones] = await Promise.all([
    createDatabasePart(hooks, databaseBinary),
    createRedisPart(hooks),
    createPhones(),
  ]);
  const clockLibrary = await findClockLibrary(hooks.say);
  const shared = { ...SETTINGS, SMS_GATEWAY_URL: phones.url, JWT_SECRET: randomBytes(32).toString("hex"), ...settings };
  const nodes = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      createNodePart(hooks, {
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
    phones,
    close: async () => {
      const ends = await Promise.all(nodes.map((node) => node.stop()));
      await Promise.all([database.stop(), redis.stop(), phones.close()]);
      for (const { door, databaseWay, redisWay } of nodes)
        await Promise.all([door.close(), databaseWay.close(), redisWay.close()]);
      return ends;
    },
  };
}
