import { randomUUID } from "node:crypto";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { type Pool, type QueryOptions, createPool } from "mariadb";
import { afterAll, describe, expect, inject, it } from "vitest";
import { DATABASE_CONFIG } from "../../testing/database-config.js";
import { createDatabase } from "../../testing/scratch-database.js";
import { connectionOptions, openDatabase } from "./database.js";
import { StartupError } from "../errors.js";
import { createMetrics } from "../telemetry/metrics.js";
import { NO_TRACING } from "../telemetry/tracing.js";
import { AdvisoryLockTimeout, createTransactionRunner } from "./transaction.js";

const made = await createDatabase(inject("databaseUrl"));
const database = await openDatabase(made.url, DATABASE_CONFIG);
const name = new URL(made.url).pathname.slice(1);
const place = new URL(made.url).searchParams.get("socketPath") ?? new URL(made.url).host;
const stranger = `stranger_${name.slice(-12)}`;
await database.execute(`CREATE USER ${stranger} IDENTIFIED BY 'let me in'`);
const forged = createServer();

afterAll(async () => {
  await new Promise((resolve) => forged.close(resolve));
  await database.execute(`DROP USER ${stranger}`);
  await database.close();
  await made.drop();
});

describe("connectionOptions", () => {
  it("applies DATABASE_TLS, and verifies the certificate unless that is turned off", () => {
    const sslOf = (mode: "off" | "on" | "unverified") =>
      connectionOptions("mysql://me:secret@db.example.com/chat", { DATABASE_TLS: mode, DATABASE_TLS_CA: undefined })
        .ssl;
    expect([sslOf("off"), sslOf("on"), sslOf("unverified")]).toEqual([
      undefined,
      { rejectUnauthorized: true },
      { rejectUnauthorized: false },
    ]);
  });
});

describe("openDatabase", () => {
  it("reports an unreachable server", async () => {
    await expect(open("mysql://root@127.0.0.1:1/convospace")).rejects.toEqual(
      new StartupError(
        "No database can be reached at 127.0.0.1:1 (ECONNREFUSED): start it, or correct DATABASE_URL or DATABASE_TLS.",
      ),
    );
  });

  it("reports a wrong user or password without the password", async () => {
    await expect(open(as(stranger, "hunter2"))).rejects.toEqual(
      new StartupError(`The database at ${place} refuses the user "${stranger}" with the password in DATABASE_URL.`),
    );
  });

  it("reports missing privileges", async () => {
    await expect(open(as(stranger, "let me in"))).rejects.toEqual(
      new StartupError(`The database at ${place} does not let the user "${stranger}" use the database "${name}".`),
    );
  });

  it("reports a missing database", async () => {
    const url = new URL(made.url);
    url.pathname = "/nowhere";
    await expect(open(url)).rejects.toEqual(
      new StartupError(
        `The database at ${place} has no database "nowhere": create it, or name another in DATABASE_URL.`,
      ),
    );
  });

  it("reports a server that is too old", async () => {
    const url = new URL(made.url);
    url.searchParams.delete("socketPath");
    url.host = `127.0.0.1:${await olderServer()}`;
    await expect(open(url)).rejects.toThrow(
      /^The database is too old: ConvoSpace needs MariaDB 10\.6 or MySQL 8\.0 or newer, this is (10\.05|5\.)\S*\.$/u,
    );
  });

  it("survives the loss of a pooled connection between two statements", async () => {
    const connection = await database.connect();
    await database.execute(`KILL ${connection.threadId}`);
    await expect.poll(() => connection.isValid()).toBe(false);
    await expect(connection.query("SELECT 1")).rejects.toThrow();
  });

  it("commits nothing in a transaction that could not begin", async () => {
    const pool = createPool({
      ...connectionOptions(made.url, DATABASE_CONFIG),
      multipleStatements: true,
      connectionLimit: 1,
    });
    const getConnection = async () => {
      const connection = await pool.getConnection();
      const query = (sql: string | QueryOptions, values?: unknown) =>
        connection.query(
          typeof sql !== "string" && /^BEGIN\b/u.test(sql.sql)
            ? { ...sql, sql: `BEGIN nothing${sql.sql.slice(5)}` }
            : sql,
          values,
        );
      return new Proxy(connection, { get: (of, key) => (key === "query" ? query : Reflect.get(of, key)) as unknown });
    };
    const transaction = createTransactionRunner({ getConnection } as Pool, createMetrics(), NO_TRACING);
    await database.execute("CREATE TABLE without_begin (id INT PRIMARY KEY)");
    const work = transaction(async (tx) => {
      const first = tx.execute("INSERT INTO without_begin VALUES (1)");
      await Promise.allSettled([first, tx.script([{ sql: "INSERT INTO without_begin VALUES (2)", values: [] }])]);
      await tx.execute("INSERT INTO without_begin VALUES (3)").catch(() => undefined);
    });
    await expect(work).rejects.toThrow("syntax");
    expect(await database.query("SELECT id FROM without_begin")).toEqual([]);
    await pool.end();
  });

  it("holds an advisory lock until its transaction has ended, committed or not", async () => {
    const advisoryLock = { name: `test ${randomUUID()}`, timeoutSeconds: 0 };
    const tryLock = () => database.transaction(() => Promise.resolve("held"), { advisoryLock });
    for (const failure of [undefined, new Error("rolled back")]) {
      const holder = database.transaction(
        async () => {
          await expect(tryLock()).rejects.toThrow(AdvisoryLockTimeout);
          if (failure !== undefined) throw failure;
        },
        { advisoryLock },
      );
      if (failure === undefined) await holder;
      else await expect(holder).rejects.toBe(failure);
      expect(await tryLock()).toBe("held");
    }
  });

  it("returns BIGINT as bigint and times in UTC", async () => {
    const [row] = await database.query(
      "SELECT CAST(9007199254740993 AS SIGNED) AS id, CAST('2026-03-29 02:30:00.123' AS DATETIME(3)) AS at",
    );
    expect(row).toEqual({ id: 9007199254740993n, at: new Date("2026-03-29T02:30:00.123Z") });
  });

  it("stores times in UTC on a machine in another zone", async () => {
    process.env["TZ"] = "America/New_York"; // Where there is no half past two on 8 March.
    const db = await open(made.url);
    const at = new Date("2026-03-08T02:30:00.123Z");
    const sql = "SELECT CAST(? AS CHAR) AS text, CAST(? AS DATETIME(3)) AS at";
    expect(await db.query(sql, [at, at])).toMatchObject([{ text: expect.stringContaining(" 2:30:0.123"), at }]);
    await db.close();
  });

  it("overrides the server's SQL mode, and escapes every value", async () => {
    const [usual] = await database.query<{ mode: string }>("SELECT @@GLOBAL.sql_mode AS mode");
    await database.execute("SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', autocommit = 0");
    const db = await open(made.url);
    try {
      const said = "it's \\ \" \\' OR '1' = '1";
      expect(await db.query('SELECT ? AS said, "double" AS quoted', [said])).toEqual([{ said, quoted: "double" }]);
      await db.execute("CREATE TABLE short_words (word VARCHAR(5) NOT NULL)");
      await expect(db.execute("INSERT INTO short_words VALUES ('longer')")).rejects.toThrow("Data too long");
      await db.execute("INSERT INTO short_words VALUES ('short')");
      expect(await database.query("SELECT word FROM short_words")).toEqual([{ word: "short" }]);
    } finally {
      await database.execute("SET GLOBAL sql_mode = ?, autocommit = 1", [usual?.mode]);
      await db.close();
    }
  });
});

function open(url: string | URL) {
  return openDatabase(String(url), DATABASE_CONFIG);
}

function as(user: string, password: string): URL {
  const url = new URL(made.url);
  url.username = user;
  url.password = password;
  return url;
}

/** Proxies the real server, with an older version in its answers. */
async function olderServer(): Promise<number> {
  const { hostname, port, searchParams } = new URL(made.url);
  const socketPath = searchParams.get("socketPath");
  const [row] = await database.query<{ version: string }>("SELECT VERSION() AS version");
  const version = row?.version ?? "";
  const older = version.replace(/^\d+\.\d+/u, (number) => ({ 3: "5.7", 4: "5.05" })[number.length] ?? "10.05");

  forged.on("connection", (client: Socket) => {
    const server = socketPath === null ? connect(Number(port || 3306), hostname) : connect(socketPath);
    client.pipe(server);
    server.on("data", (data) => client.write(data.toString("latin1").replaceAll(version, older), "latin1"));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const)
      one.on("error", () => other.destroy()).on("close", () => other.destroy());
  });
  await new Promise<void>((resolve) => forged.listen(0, "127.0.0.1", resolve));
  return (forged.address() as AddressInfo).port;
}
