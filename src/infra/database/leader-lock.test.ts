import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { DATABASE_CONFIG } from "../../testing/database-config.js";
import { createDatabase } from "../../testing/scratch-database.js";
import { connectionList } from "../../testing/statement-log.js";
import { openDatabase } from "./database.js";
import { type LeaderLock, createLeaderLock } from "./leader-lock.js";

const made = await createDatabase(inject("databaseUrl"));
const database = await openDatabase(made.url, DATABASE_CONFIG);

afterAll(async () => {
  await database.close();
  await made.drop();
});

const TIMEOUT_MS = 500;

/** Creates a lock whose connections have a shorter timeout than it asks for. */
function createLock(): LeaderLock {
  const connect: typeof database.connect = (options) =>
    database.connect(options?.socketTimeout === undefined ? options : { socketTimeout: TIMEOUT_MS });
  const lock = createLeaderLock(connect, "test");
  onTestFinished(() => lock.close());
  return lock;
}

describe("a leader lock", () => {
  it("is held by one at a time, and released when it is closed", async () => {
    const [one, other] = [createLock(), createLock()];
    expect(await one.query("SELECT 1 AS one")).toEqual([{ one: expect.anything() as number }]);
    expect(await other.query("SELECT 1 AS one")).toBeUndefined();
    expect([one.isHeld(), other.isHeld()]).toEqual([true, false]);
    await one.close();
    // The server notices the end of a connection some time later.
    await expect.poll(() => other.query("SELECT 1 AS one")).toEqual([{ one: expect.anything() as number }]);
  });

  it("gives up a query without an answer, kills no session, and leads again on another connection", async () => {
    const lock = createLock();
    await expect(lock.query("SELECT SLEEP(30)")).rejects.toThrow("socket timeout");
    expect(lock.isHeld()).toBe(false);
    await sleep(500);
    const [session] = await database.query<{ id: bigint }>(
      `SELECT id FROM ${await connectionList(database)} WHERE info = 'SELECT SLEEP(30)' AND db = DATABASE()`,
    );
    expect(session).toBeDefined();
    await database.execute("KILL ?", [session?.id]);
    expect(await lock.query("SELECT 1 AS one")).toHaveLength(1);
  });
});
