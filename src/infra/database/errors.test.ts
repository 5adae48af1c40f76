import { connect } from "node:net";
import fc from "fast-check";
import { createConnection } from "mariadb";
import { afterAll, describe, expect, inject, it } from "vitest";
import { DATABASE_CONFIG } from "../../testing/database-config.js";
import { createDatabase } from "../../testing/scratch-database.js";
import { connectionOptions, openDatabase } from "./database.js";
import { classifyError, isOutage } from "./errors.js";

const made = await createDatabase(inject("databaseUrl"));
const database = await openDatabase(made.url, DATABASE_CONFIG);
await database.execute("CREATE PROCEDURE fail (number INT) SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = number");
await database.execute(
  "CREATE PROCEDURE fail_with (number INT, text VARCHAR(100)) SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = number, MESSAGE_TEXT = text",
);

afterAll(async () => {
  await database.close();
  await made.drop();
});

/** Numbers from the references of MariaDB and MySQL. */
const UNFIT = [1180, 1290, 1317, 1792, 1836, 1927, 3032, 3098, 3100, 3101, 3169, 3796, 3797, 3798, 3799, 4031];
const RETRIED: ReadonlyMap<number, string> = new Map([
  [1205, "lock_wait"],
  [1213, "deadlock"],
  ...UNFIT.map((errno) => [errno, "connection_loss"] as const),
]);
/** A duplicate, a NULL, a syntax error, a missing right. */
const OF_THE_DATA = [1062, 1048, 1064, 1142];

/** Errors of which a full disk is one of several causes, in the words of MariaDB and MySQL. */
const FULL_DISK: [number, string][] = [
  [1030, 'Got error 28 "No space left on device" from storage engine InnoDB'],
  [1030, "Got error 28 - 'No space left on device' from storage engine"],
  [1026, 'Error writing file ./binlog (errno: 28 "No space left on device")'],
  [3, 'Error writing file /tmp/x (Errcode: 28 "No space left on device")'],
  [3, "Error writing file /tmp/x (OS errno 28 - No space left on device)"],
];

const failWith = (errno: number): Promise<unknown> =>
  database.execute("CALL fail(?)", [errno]).catch((error: unknown) => error);

describe("classifyError", () => {
  it.each([...RETRIED])("retries error %i as a %s", async (errno, kind) => {
    const error = await failWith(errno);
    expect(classifyError(error)).toBe(kind);
    expect(isOutage(error)).toBe(true);
  });

  it.each([1021, 1114])("takes a full disk (%i) for an outage that no other connection ends", async (errno) => {
    const error = await failWith(errno);
    expect(classifyError(error)).toBeUndefined();
    expect(isOutage(error)).toBe(true);
  });

  it.each(FULL_DISK)("takes error %i for a full disk where it says so: %s", async (errno, text) => {
    const fail = (said: string) =>
      database.execute("CALL fail_with(?, ?)", [errno, said]).catch((error: unknown) => error);
    const error = await fail(text);
    expect(error).toMatchObject({ errno, sqlMessage: text });
    expect(classifyError(error)).toBeUndefined();
    expect(isOutage(error)).toBe(true);
    expect(isOutage(await fail(text.replace("28", "5")))).toBe(false);
  });

  it.each(["EHOSTUNREACH", "ENETUNREACH", "EPROTO", "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC"])(
    "takes %s of an open connection for its loss",
    async (code) => {
      const { socketPath, ...options } = connectionOptions(made.url, DATABASE_CONFIG);
      const { host = "", port = 0 } = options;
      const socket = connect(socketPath === undefined ? { host, port } : { path: socketPath });
      const connection = await createConnection({ ...options, stream: () => socket });
      connection.on("error", () => undefined);
      const asked = connection.query("SELECT SLEEP(10)").catch((error: unknown) => error);
      socket.destroy(Object.assign(new Error(`read ${code}`), { code }));
      const error = await asked;
      expect(error).toMatchObject({ code });
      expect(classifyError(error)).toBe("connection_loss");
    },
  );

  it("takes every other number for a failure of the data", async () => {
    const others = fc.oneof(fc.constantFrom(...OF_THE_DATA), fc.integer({ min: 1000, max: 4200 }));
    await fc.assert(
      fc.asyncProperty(
        others.filter((errno) => !RETRIED.has(errno) && errno !== 1021 && errno !== 1114),
        async (errno) => {
          const error = await failWith(errno);
          expect(error).toMatchObject({ errno });
          expect(isOutage(error)).toBe(false);
        },
      ),
    );
  });
});

describe("a pool", () => {
  const openConnections = async () =>
    (await database.query<{ Id: bigint }>("SHOW PROCESSLIST")).map(({ Id }) => Number(Id));

  it("closes a connection exactly where its server is of no more use", async () => {
    for (const errno of [...UNFIT, ...OF_THE_DATA, 1213]) {
      const used = Number(/conn:(\d+)/u.exec(String(await failWith(errno)))?.[1]);
      if (UNFIT.includes(errno)) await expect.poll(openConnections).not.toContain(used);
      else expect(await openConnections()).toContain(used);
    }
  });
});
