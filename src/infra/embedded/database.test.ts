import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createConnection } from "mariadb";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createMemoryFolder } from "../../testing/memory-folder.js";
import { startEmbeddedDatabase } from "./database.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 30_000 });

let home: string;
let dataDir: string;
let lines: string[];
const print = (line: string) => void lines.push(line);

beforeEach(() => {
  home = createMemoryFolder("convospace-test-");
  dataDir = join(home, "database");
  lines = [];
});

afterEach(() => rm(home, { recursive: true }));

describe("startEmbeddedDatabase", () => {
  it("keeps the data between starts and leaves nothing else behind", async () => {
    const first = await startEmbeddedDatabase({ dataDir, print });
    await query(first.socketPath, "CREATE TABLE kept (id INT)", "INSERT INTO kept VALUES (7)");
    await first.stop();
    expect(existsSync(first.socketPath)).toBe(false);
    expect(lines).toContain(`Creating a database in ${dataDir} (once) …`);
    lines = [];

    const second = await startEmbeddedDatabase({ dataDir, print });
    expect(await query(second.socketPath, "SELECT id FROM kept")).toEqual([{ id: 7 }]);
    await second.stop();
    await second.stop();
    expect(lines).toEqual([]);
    expect((await readdir(dataDir)).filter((name) => name.includes("owners") || name.includes("unfinished"))).toEqual(
      [],
    );
  });

  it("listens on its socket only, durable, in utf8mb4 and UTC", async () => {
    const { socketPath, url, stop } = await startEmbeddedDatabase({ dataDir, print });
    expect(new URL(url).searchParams.get("socketPath")).toBe(socketPath);
    const [row] = await query(
      socketPath,
      `SELECT @@skip_networking AS alone, @@innodb_flush_log_at_trx_commit AS durable, @@innodb_doublewrite AS whole,
              @@character_set_database AS charset, @@time_zone AS zone`,
    );
    await stop();
    expect(row).toMatchObject({ alone: 1n, durable: 1n, charset: "utf8mb4", zone: "+00:00" });
    expect(["1", "ON", "DETECT_AND_RECOVER"]).toContain(String(row?.["whole"]));
  });

  it("rejects a folder in use", async () => {
    const first = await startEmbeddedDatabase({ dataDir, print });
    await expect(startEmbeddedDatabase({ dataDir, print })).rejects.toThrow(
      `Another ConvoSpace (process ${process.pid}) is using the database in ${dataDir}. ` +
        "Stop it, or start this one with a DATA_DIR of its own or with a DATABASE_URL.",
    );
    expect(await query(first.socketPath, "SELECT 'yes' AS answers")).toEqual([{ answers: "yes" }]);
    await first.stop();
  });

  it("starts one of two concurrent processes", async () => {
    const results = await Promise.allSettled([1, 2].map(() => startEmbeddedDatabase({ dataDir, print })));
    const started = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(started).toHaveLength(1);
    await Promise.all(started.map((database) => database.stop()));
  });

  it("ends with its process, killed or not, and can start again", async () => {
    const app = await startInChild();
    await query(app.socketPath, "CREATE TABLE kept (id INT)", "INSERT INTO kept VALUES (7)");
    app.child.kill("SIGKILL");
    await once(app.child, "exit");

    const next = await startEmbeddedDatabase({ dataDir, print });
    expect(existsSync(app.socketPath)).toBe(false);
    expect(await query(next.socketPath, "SELECT id FROM kept")).toEqual([{ id: 7 }]);
    await next.stop();
  });

  it("survives Ctrl-C in the terminal until the app stops it", async () => {
    const app = await startInChild();
    // A terminal signals the foreground process group, of which the child is the leader.
    process.kill(-Number(app.child.pid), "SIGINT");
    expect(await app.nextLine()).toBe("still answers after SIGINT");
    await once(app.child, "exit");
    expect(existsSync(app.socketPath)).toBe(false);
  });

  it("reports that the server has exited", async () => {
    const database = await startEmbeddedDatabase({ dataDir, print });
    await query(database.socketPath, "SHUTDOWN");
    expect(await database.exited).toMatch(
      /^The database server ended by itself \(exit code 0\)\. Its last words, from/u,
    );
    await database.stop();
  });

  it("reports the reason of a failed start", async () => {
    await mkdir(join(dataDir, "mariadb"), { recursive: true });
    await writeFile(join(dataDir, "mariadb", "ibdata1"), "not a database");
    await expect(startEmbeddedDatabase({ dataDir, print })).rejects.toThrow(
      /^The database server did not start\. Its last words, from .*error\.log:\n.*\[ERROR\]/u,
    );
  });

  it("rejects a program that is too old or not a database server", async () => {
    // Programs may not run in memory.
    const folder = await mkdtemp(join(tmpdir(), "convospace-test-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const binary = join(folder, "mysqld");
    await writeFile(binary, "#!/bin/sh\necho 'mysqld  Ver 5.7.44 for Linux on x86_64 (MySQL)'\n");
    await chmod(binary, 0o755);
    await expect(startEmbeddedDatabase({ dataDir, print, binary })).rejects.toThrow(
      `${binary} must be at least version 8.0, got 5.7.`,
    );
    await expect(startEmbeddedDatabase({ dataDir, print, binary: "/bin/false" })).rejects.toThrow(
      "/bin/false does not answer --version as a MariaDB or MySQL server does.",
    );
  });
});

interface App {
  readonly child: ChildProcess;
  readonly socketPath: string;
  nextLine(): Promise<string>;
}

/** Source of an app in its own process group: on SIGINT it queries the database once, stops it and exits. */
async function startInChild(): Promise<App> {
  const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const fixture = join(home, "app.ts");
  await writeFile(
    fixture,
    `import { createConnection } from ${JSON.stringify(path("../../../node_modules/mariadb/promise.js"))};
     import { startEmbeddedDatabase } from ${JSON.stringify(path("database.ts"))};
     const { socketPath, stop } = await startEmbeddedDatabase({ dataDir: ${JSON.stringify(dataDir)}, print: () => undefined });
     setInterval(() => undefined, 1000);
     process.once("SIGINT", async () => {
       const connection = await createConnection({ socketPath, user: "root" });
       await connection.end();
       await stop();
       console.log("still answers after SIGINT");
       process.exit();
     });
     console.log(socketPath);`,
  );
  const child = spawn(process.execPath, [path("../../../node_modules/jiti/lib/jiti-cli.mjs"), fixture], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const output = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async () => String((await output.next()).value);
  return { child, socketPath: await nextLine(), nextLine };
}

async function query(socketPath: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const connection = await createConnection({ socketPath, user: "root", database: "convospace" });
  connection.on("error", () => undefined); // A stopping server may report an error outside of any query.
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) {
      const answer = await connection.query<Record<string, unknown>[] | object>(statement);
      rows = Array.isArray(answer) ? [...(answer as Record<string, unknown>[])] : [];
    }
    return rows;
  } finally {
    await connection.end().catch(() => undefined);
  }
}
