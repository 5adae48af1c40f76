import { setTimeout as sleep } from "node:timers/promises";
import type { Connection, Pool, PoolConnection } from "mariadb";
import { afterAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { DATABASE_CONFIG } from "../../testing/database-config.js";
import { eventually } from "../../testing/eventually.js";
import { createDatabase } from "../../testing/scratch-database.js";
import { createMetrics } from "../telemetry/metrics.js";
import { NO_TRACING } from "../telemetry/tracing.js";
import { connectionOptions, openDatabase } from "./database.js";
import { isDuplicate } from "./errors.js";
import { createDatabasePool } from "./pool.js";
import type { ScriptForm } from "./script.js";
import { type Transaction, createTransactionRunner } from "./transaction.js";

const CONFIG = { ...DATABASE_CONFIG, DATABASE_POOL_SIZE: 4 };

const made = await createDatabase(inject("databaseUrl"));
const database = await openDatabase(made.url, CONFIG);
const pool: Pool = createDatabasePool({
  ...connectionOptions(made.url, CONFIG),
  multipleStatements: true,
  connectionLimit: 2,
});
await database.execute("CREATE TABLE places (id INT PRIMARY KEY, visits INT NOT NULL DEFAULT 0)");
await database.execute("CREATE TABLE notes (attempt INT NOT NULL, name VARCHAR(20) NOT NULL, UNIQUE (name))");
await database.execute(`INSERT INTO places (id) VALUES ${Array.from({ length: 300 }, (_, id) => `(${id})`).join()}`);
const [server] = await database.query<{ version: string }>("SELECT VERSION() AS version");
const isMariaDb = /mariadb/iu.test(server?.version ?? "");

afterAll(async () => {
  await pool.end();
  await database.close();
  await made.drop();
});

/** MySQL has no compound statements outside of stored programs. */
const FORMS: readonly ScriptForm[] = isMariaDb ? ["multi-statement", "compound"] : ["multi-statement"];

const note = (attempt: number, name: string) => ({ sql: "INSERT INTO notes VALUES (?, ?)", values: [attempt, name] });
const visit = (id: number) => ({ sql: "UPDATE places SET visits = visits + 1 WHERE id = ?", values: [id] });
const notes = async () =>
  (await database.query<{ name: string }>("SELECT name FROM notes ORDER BY name")).map(({ name }) => name);

describe.each(FORMS)("a transaction of %s scripts", (form) => {
  const transaction = createTransactionRunner(pool, createMetrics(), NO_TRACING, form);

  const clear = () => database.execute("DELETE FROM notes");

  it("returns what each statement returns, however they are sent", async () => {
    await clear();
    const answers = await transaction(async (tx) => [
      ...(await Promise.all([
        tx.query("SELECT 1 AS one"),
        tx.script([note(1, "a"), note(1, "b")]),
        tx.query("SELECT 2 AS two FROM DUAL WHERE FALSE"),
        tx.execute("UPDATE notes SET attempt = 7 WHERE name IN ('a', 'b')"),
        tx.query("SELECT COUNT(*) AS count FROM notes WHERE attempt = 7"),
      ])),
      await tx.executeAll([note(1, "c"), { sql: "DELETE FROM notes", values: [] }]),
    ]);
    expect(answers).toMatchObject([
      [{ one: expect.anything() as number }],
      undefined,
      [],
      { affectedRows: 2 },
      [{ count: 2n }],
      [{ affectedRows: 1 }, { affectedRows: 3 }],
    ]);
  });

  it("resolves with its commit, whatever the pool does with the connection afterwards", async () => {
    await clear();
    let releases = 0;
    const getConnection = async () => {
      const connection = await pool.getConnection();
      onTestFinished(() => connection.release());
      const release = () => {
        releases += 1;
        return new Promise(() => undefined);
      };
      const get = (of: PoolConnection, key: keyof PoolConnection): unknown => {
        const value: unknown = Reflect.get(of, key);
        return key === "release" ? release : typeof value === "function" ? value.bind(of) : value;
      };
      return new Proxy(connection, { get: get as ProxyHandler<PoolConnection>["get"] & object });
    };
    const run = createTransactionRunner({ getConnection } as Pool, createMetrics(), NO_TRACING, form);
    await run((tx) => tx.commit([note(1, "a"), note(1, "b")]));
    expect(await notes()).toEqual(["a", "b"]);
    await expect(run((tx) => tx.script([note(1, "a")]))).rejects.toThrow("Duplicate");
    expect(releases).toBe(2);
  });

  it("runs no statement that is under way after its work has failed", async () => {
    await clear();
    let writing: Promise<unknown> = Promise.resolve();
    const failed = transaction(async (tx) => {
      writing = Promise.allSettled([tx.query("SELECT SLEEP(0.2)"), tx.script([note(1, "late")])]);
      await sleep(50);
      throw new Error("The work has failed.");
    });
    await expect(failed).rejects.toThrow("The work has failed.");
    await writing;
    expect(await notes()).toEqual([]);
  });

  it("leaves the statement under way its answer where its work fails by a lost connection to something else", async () => {
    let sleeping: Promise<unknown> = Promise.resolve();
    const failed = transaction(async (tx) => {
      sleeping = tx.query("SELECT SLEEP(0.5) AS slept");
      sleeping.catch(() => undefined);
      await sleep(50);
      throw Object.assign(new Error("Redis is away."), { code: "ECONNRESET" });
    });
    await expect(failed).rejects.toThrow("Redis is away.");
    // Otherwise the driver would have killed it, by a connection whose failure ends the process.
    expect(await sleeping).toEqual([{ slept: expect.anything() as number }]);
  });

  it("rejects a statement after its COMMIT", async () => {
    await clear();
    const late = transaction(async (tx) => {
      await tx.commit([note(1, "in time")]);
      await tx.execute("INSERT INTO notes VALUES (1, 'late')");
    });
    await expect(late).rejects.toThrow("A statement follows the COMMIT");
    expect(await notes()).toEqual(["in time"]);
  });

  it.each([0, 1, 2, 3])("ends a script at its failing statement, number %i", async (failing) => {
    await clear();
    await database.execute("INSERT INTO notes VALUES (0, 'taken')");
    const names = ["a", "b", "c"].toSpliced(failing, 0, "taken");
    await transaction(async (tx) => {
      await tx.query("SELECT 1");
      const script = tx.script(names.map((name) => note(1, name)));
      await expect(script).rejects.toSatisfy((error) => isDuplicate(error, "name"));
    });
    expect(await notes()).toEqual([...names.slice(0, failing), "taken"]);
  });

  /** Ways of sending statements together with one that fails; all but the first note come after it. */
  const SENDINGS: Record<string, (tx: Transaction, attempt: number, failing: ReturnType<typeof visit>) => unknown> = {
    "in a script": (tx, attempt, failing) => tx.script([note(attempt, "a"), failing, note(attempt, "b")]),
    "as single changes": (tx, attempt, { sql, values }) =>
      Promise.all([tx.execute(sql, values), tx.execute("INSERT INTO notes VALUES (?, 'a')", [attempt])]),
    "as changes of one call": (tx, attempt, failing) =>
      tx.executeAll([note(attempt, "a"), failing, note(attempt, "b")]),
    "before a script of the same turn": (tx, attempt, { sql, values }) =>
      Promise.all([tx.execute(sql, values), tx.script([note(attempt, "a"), note(attempt, "b")])]),
    "before a script of the next turn": (tx, attempt, failing) =>
      Promise.all([tx.script([failing]), Promise.resolve().then(() => tx.script([note(attempt, "a")]))]),
    "before a COMMIT, its failure ignored": (tx, _attempt, { sql, values }) =>
      tx.execute(sql, values).catch(() => undefined),
  };

  it.each(Object.keys(SENDINGS))("runs no statement after a deadlock %s, and repeats the work", async (sending) => {
    await clear();
    const rival = await database.connect();
    let attempts = 0;
    let committed: Promise<unknown> | undefined;
    await transaction(async (tx) => {
      const attempt = (attempts += 1);
      if (attempt === 1) {
        await tx.execute(visit(1).sql, [1]);
        ({ committed } = await prepareRival(rival));
      }
      await SENDINGS[sending]?.(tx, attempt, visit(2));
      await tx.execute("INSERT INTO notes VALUES (?, 'last')", [attempt]);
    });
    await committed;
    await rival.end();
    expect(attempts).toBe(2);
    const written = await database.query<{ attempt: number }>("SELECT DISTINCT attempt FROM notes");
    expect(written).toEqual([{ attempt: 2 }]);
  });

  /** Lets another transaction, the larger one, hold place 2 and wait for place 1: the next to want place 2 is the victim. */
  async function prepareRival(rival: Connection): Promise<{ committed: Promise<unknown> }> {
    await rival.query("BEGIN");
    await rival.query("UPDATE places SET visits = visits + 1 WHERE id = 2 OR id >= 100");
    const committed = rival
      .query("UPDATE places SET visits = visits + 1 WHERE id = 1")
      .then(() => rival.query("COMMIT"));
    await eventually(
      async () =>
        expect(
          await database.query(
            "SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_mysql_thread_id = ?",
            [rival.threadId],
          ),
        ).not.toEqual([]),
      200,
    );
    return { committed };
  }
});
