import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { freePort } from "./infra/free-port.js";
import { type AppProcess, build, initialiseDatabase, launch, stop } from "./testing/app-process.js";
import { createMemoryFolder } from "./testing/memory-folder.js";
import { type ScratchDatabase, createDatabase } from "./testing/scratch-database.js";
import { mountSmallDisk } from "./testing/small-disk.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const root = createMemoryFolder("convospace-start-faults-");
const programs = new Set<AppProcess>();
let database: ScratchDatabase;
let homes = 0;

beforeAll(async () => {
  [database] = await Promise.all([createDatabase(inject("databaseUrl")), build()]);
});

afterAll(async () => {
  await Promise.all([...programs].map(stop));
  await database.drop();
  rmSync(root, { recursive: true, force: true });
});

/** Returns a new working directory. */
function newHome(): string {
  const home = join(root, String((homes += 1)));
  mkdirSync(home);
  return home;
}

interface Start {
  readonly home?: string;
  readonly program?: string;
  readonly through?: readonly string[];
}

/** Starts the program, which must end with 1 and nothing on standard output; returns standard error. */
async function faultOf(settings: Record<string, string>, { home = newHome(), program, through }: Start = {}) {
  const started = launch(home, settings, program, [], through);
  programs.add(started);
  expect(await started.ended).toEqual({ code: 1, signal: null });
  return started.errors();
}

const onDatabase = (settings: Record<string, string>) => ({ DATABASE_URL: database.url, ...settings });
/** Address of TEST-NET-1, which no machine has. */
const FOREIGN = "192.0.2.1";

describe("an address that the program cannot listen on", () => {
  it.each([
    [FOREIGN, `HOST must be an address of this machine, got "${FOREIGN}"`],
    ["2001:db8::1", 'HOST must be an address of this machine, got "2001:db8::1"'],
    [
      "no-such-host.invalid",
      'HOST must be an address or a name that this machine can resolve, got "no-such-host.invalid"',
    ],
  ])("is reported in one sentence: HOST=%s", async (host, sentence) => {
    const fault = await faultOf(onDatabase({ HOST: host }));
    expect(fault).toMatch(/^.*\n$/u);
    expect(fault).toContain(sentence);
    expect(fault).toContain("set 127.0.0.1");
  });

  it("is reported in one sentence for a privileged port", async ({ skip }) => {
    const lowest = Number(readFileSync("/proc/sys/net/ipv4/ip_unprivileged_port_start", "utf8"));
    const through = withoutCapabilities("net_bind_service");
    if (through === undefined || lowest <= 81) return skip("Every port is free to use here.");
    expect(await faultOf(onDatabase({ PORT: "81" }), { through })).toMatch(
      /^Port 81 needs privileges that this process does not have: set PORT to 1024 or above, .*\n$/u,
    );
  });

  it("is reported once by a cluster", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const settings = onDatabase({ PORT: String(port), PROCESSES: "2", REDIS_URL: inject("redisUrl") });
    expect(await faultOf(settings, { program: "bundle/cluster.js" })).toBe(
      `Port ${port} is taken: end what listens there, or set PORT.\n`,
    );
    other.close();
  });
});

describe("a DATA_DIR that cannot be used", () => {
  it("is reported in one sentence for a file, or a folder below one", async () => {
    const home = newHome();
    writeFileSync(join(home, "file"), "");
    for (const dataDir of ["file", "file/data"])
      expect(await faultOf({ DATA_DIR: dataDir }, { home })).toMatch(
        /^DATA_DIR must be a folder, got .*file.*: remove the file of this name, or set DATA_DIR to another folder\.\n$/u,
      );
  });

  it("is reported in one sentence for a folder of another user", async ({ skip }) => {
    const through = withoutCapabilities("dac_override", "dac_read_search");
    if (through === undefined) return skip("setpriv is missing.");
    const home = newHome();
    mkdirSync(join(home, "data"));
    chmodSync(join(home, "data"), 0o500);
    const sentence =
      /^DATA_DIR must be a folder that this user may write, got .*: change its owner, or set DATA_DIR to another folder\.\n$/u;
    expect(await faultOf({ DATA_DIR: "data" }, { home, through })).toMatch(sentence);
    // With a database of the operator, the folder has the secret of development alone.
    expect(await faultOf(onDatabase({ DATA_DIR: "data" }), { home, through })).toMatch(sentence);
  });

  it("is reported in one sentence for a read-only file system", async ({ skip }) => {
    const home = newHome();
    if (mountSmallDisk(join(home, "data"), 1, "ro") === undefined) return skip("Mounting needs root.");
    expect(await faultOf({ DATA_DIR: "data" }, { home })).toMatch(
      /^DATA_DIR must be a folder that can be written, got .* on a read-only file system: .*\n$/u,
    );
  });

  it("is reported in one sentence for MEDIA_DIR, too", async () => {
    const home = newHome();
    writeFileSync(join(home, "file"), "");
    expect(await faultOf(onDatabase({ MEDIA_DIR: "file" }), { home })).toMatch(
      /^MEDIA_DIR must be a folder, got .*file: .*\n$/u,
    );
  });
});

describe("a full disk", () => {
  const FULL =
    /^The disk of DATA_DIR is full \(.*\): free some space, or set DATA_DIR to a folder on another disk\.\n$/u;

  it("is reported in one sentence where a database is created", async ({ skip }) => {
    const home = newHome();
    const disk = mountSmallDisk(join(home, "data"), 4);
    if (disk === undefined) return skip("Mounting needs root.");
    expect(await faultOf({ DATA_DIR: "data" }, { home })).toMatch(FULL);
    disk.fill();
    expect(await faultOf({ DATA_DIR: "data" }, { home })).toMatch(FULL);
    expect(await faultOf(onDatabase({ DATA_DIR: "data" }), { home })).toMatch(FULL);
  });

  it("is reported in one sentence where a database starts", async ({ skip }) => {
    const home = newHome();
    const disk = mountSmallDisk(join(home, ".data"), 400);
    if (disk === undefined) return skip("Mounting needs root.");
    await initialiseDatabase(home);
    disk.fill();
    expect(await faultOf({}, { home })).toMatch(FULL);
  });
});

describe("an embedded database that does not start", () => {
  it("is reported with its last words", async () => {
    const home = newHome();
    const data = join(home, ".data/database/mariadb");
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, "ibdata1"), "not a database");
    expect(await faultOf({}, { home })).toMatch(
      /^The database server did not start\. Its last words, from .*error\.log:\n(?:.*\[ERROR\].*\n)+$/u,
    );
  });
});

describe("a full disk behind standard output", () => {
  it("loses the lines of the log, and nothing else", async ({ skip }) => {
    if (process.platform !== "linux") return skip("There is no /dev/full.");
    const port = await freePort();
    const settings = onDatabase({ PORT: String(port), LOG_LEVEL: "debug", LOG_FORMAT: "json" });
    const program = launch(newHome(), settings, "bundle/main.js", [], ["sh", "-c", 'exec "$@" >/dev/full', "sh"]);
    programs.add(program);
    const readiness = () => fetch(`http://127.0.0.1:${port}/readyz`).then(({ status }) => status);
    await expect.poll(() => readiness().catch(() => 0), { timeout: 60_000 }).toBe(200);
    for (let n = 0; n < 50; n += 1) await readiness();
    expect(await stop(program)).toEqual({ code: 0, signal: null });
    expect(program.errors()).toBe("");
  });
});

describe("an unknown setting", () => {
  it("is refused if it resembles one, in .env and in the environment", async () => {
    const home = newHome();
    writeFileSync(join(home, ".env"), "TRUSTED_PROXYS=1\nPOTR=4000\nLIMIT_SEARCHES_PER_USR=1/1\n");
    expect((await faultOf(onDatabase({ DATABASE_POOLSIZE: "5" }), { home })).split("\n")).toEqual([
      "The configuration has 4 faults:",
      "  DATABASE_POOLSIZE is no setting: did you mean DATABASE_POOL_SIZE?",
      "  LIMIT_SEARCHES_PER_USR in .env is no setting: did you mean LIMIT_SEARCHES_PER_USER?",
      "  POTR in .env is no setting: did you mean PORT?",
      "  TRUSTED_PROXYS in .env is no setting: did you mean TRUSTED_PROXIES?",
      "",
    ]);
  });
});

/** Command that starts another one without these rights of root; none are needed for another user. */
function withoutCapabilities(...names: readonly string[]): string[] | undefined {
  if (process.getuid?.() !== 0) return [];
  const command = ["setpriv", "--bounding-set", names.map((name) => `-${name}`).join(",")];
  try {
    execFileSync(command[0] ?? "", [...command.slice(1), "true"], { stdio: "ignore" });
    return command;
  } catch {
    return undefined;
  }
}
