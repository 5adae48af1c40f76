import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedDatabase } from "../infra/embedded/database.js";
import { startEmbeddedRedis } from "../infra/embedded/redis.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** A database server for this run alone; each running app makes a database of its own in it. */
    databaseUrl: string;
    /** A Redis for this run alone. */
    redisUrl: string;
  }
}

/**
 * Before all tests: a real database server and a real Redis that this run alone uses. TEST_DATABASE_URL names another
 * database server, such as a MySQL; the databases made in it are dropped again.
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
  const database = await startEmbeddedDatabase({ dataDir, say: (line) => console.log(line) });
  project.provide("databaseUrl", database.url);
  return async () => {
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
