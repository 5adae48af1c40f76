import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedDatabase } from "../infra/embedded/database.js";
import { startEmbeddedRedis } from "../infra/embedded/redis.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Database server of this run; each app creates its own database in it. */
    databaseUrl: string;
    /** Redis of this run. */
    redisUrl: string;
  }
}

/**
 * Global setup: starts a private database server and Redis for the run. TEST_DATABASE_URL selects another server, such
 * as a MySQL; the databases created there are dropped.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startEmbeddedRedis((line) => console.log(line));
  project.provide("redisUrl", redis.url);
  const dropDatabases = await setUpDatabase(project);
  return async () => {
    await dropDatabases();
    await redis.stop();
  };
}

async function setUpDatabase(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TEST_DATABASE_URL"];
  if (given !== undefined && given !== "") {
    project.provide("databaseUrl", given);
    return () => Promise.resolve();
  }
  const dataDir = await mkdtemp(join(tmpdir(), "convospace-test-"));
  const database = await startEmbeddedDatabase({ dataDir, print: (line) => console.log(line) });
  project.provide("databaseUrl", database.url);
  return async () => {
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
