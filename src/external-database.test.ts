import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { readConfig } from "./infra/config.js";
import { openDatabase } from "./infra/database/database.js";
import { MIGRATIONS } from "./infra/root.js";
import { type AppProcess, type ServingApp, build, launch, stop, waitUntilServing } from "./testing/app-process.js";
import { signUp } from "./testing/person.js";
import { createDatabase } from "./testing/scratch-database.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const home = mkdtempSync(join(tmpdir(), "convospace-external-database-"));
const programs = new Set<AppProcess>();

beforeAll(build);

afterAll(async () => {
  await Promise.all([...programs].map(stop));
  rmSync(home, { recursive: true, force: true });
});

describe("the program on a database of its operator", () => {
  it("logs sockets closed by an error, under the proxy's request id", async () => {
    const database = await createDatabase(inject("databaseUrl"));
    onTestFinished(database.drop);
    const program = await start({
      LOG_LEVEL: "info",
      LOG_FORMAT: "json",
      DATABASE_URL: database.url,
      DATA_DIR: "logged",
    });
    const ada = await signUp(program, "Ada");
    const faulty = (id: string) =>
      new WebSocket(program.url.replace(/^http/u, "ws"), "graphql-transport-ws", { headers: { "x-request-id": id } });
    const strange = faulty("garbage");
    await once(strange, "open");
    strange.send("garbage");
    const sent = faulty("too-large");
    await once(sent, "open");
    sent.send(
      JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${ada.tokens.accessToken}` } }),
    );
    await once(sent, "message");
    sent.send("x".repeat(2_000_000));
    (await ada.connect()).close(1000);

    const ends = () =>
      program
        .output()
        .split("\n")
        .filter((line) => line.includes("closed socket"))
        .map((line) => JSON.parse(line) as object);
    await expect.poll(ends, { timeout: 45_000 }).toHaveLength(2);
    const fault = { level: 30, msg: "closed socket: client fault" };
    expect(ends()).toMatchObject([
      { ...fault, requestId: "garbage", code: 4400 },
      { ...fault, requestId: "too-large", code: 1009, userId: "1", sessionId: expect.any(String) },
    ]);
    program.child.kill("SIGTERM");
    await program.ended;
    expect(ends()).toHaveLength(2);
  });
});

describe("the program in production", () => {
  it("writes JSON alone to standard output, with its start and its stop", async () => {
    const database = await createDatabase(inject("databaseUrl"));
    onTestFinished(database.drop);
    const program = await start({
      NODE_ENV: "production",
      LOG_LEVEL: "info",
      DATABASE_URL: database.url,
      JWT_SECRET: "a secret that has more than 32 characters",
      CORS_ORIGINS: "",
      SMS_GATEWAY_URL: "http://127.0.0.1:9",
      MEDIA_STORE: "off",
      RATE_LIMITS: "on",
    });
    const lines = () =>
      program
        .output()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines().map(({ msg }) => msg)).toEqual(["migrated the database", "started"]);
    expect((await fetch(new URL("/readyz", program.url))).status).toBe(200);
    expect(await stop(program)).toEqual({ code: 0, signal: null });
    expect(lines().slice(2)).toMatchObject([
      { msg: "stopping", reason: "SIGTERM" },
      { msg: "stopped", reason: "SIGTERM", sockets: 0, cut: 0, ms: expect.any(Number) },
    ]);
    expect(program.errors()).toBe("");
  });
});

/** Program that prints the address of each module that is loaded after it. */
const WITNESS = `
  import { register } from "node:module";
  const HOOK = \`
    import { writeSync } from "node:fs";
    export const load = (url, context, next) => (writeSync(2, url + "\\\\n"), next(url, context));
  \`;
  register("data:text/javascript," + encodeURIComponent(HOOK));
`;

describe("the program on an empty database", () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let silent: Lifetime;
  let traced: Lifetime;

  beforeAll(async () => {
    database = await createDatabase(inject("databaseUrl"));
    const witness = join(home, "witness.mjs");
    writeFileSync(witness, WITNESS);
    const live = async (dataDir: string, endpoint: string) => {
      const program = await start({
        DATABASE_URL: database.url,
        DATA_DIR: dataDir,
        NODE_OPTIONS: `--import "${pathToFileURL(witness).href}"`,
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      });
      const { status } = await fetch(new URL("/readyz", program.url));
      return { status, end: await stop(program), modules: program.errors() };
    };
    [silent, traced] = await Promise.all([live("silent", ""), live("traced", "http://127.0.0.1:1")]);
  });

  afterAll(() => database.drop());

  it("starts twice concurrently on one empty database, and migrates it once", async () => {
    for (const { status, end } of [silent, traced])
      expect({ status, ...end }).toEqual({ status: 200, code: 0, signal: null });
    const db = await openDatabase(database.url, readConfig({}));
    const applied = await db.query<{ name: string }>("SELECT migration_name AS name FROM _prisma_migrations");
    await db.close();
    const folders = readdirSync(MIGRATIONS, { withFileTypes: true }).filter((it) => it.isDirectory());
    expect(applied.map(({ name }) => name).toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  });

  it("loads OpenTelemetry's SDK only with a collector configured", () => {
    for (const { modules } of [silent, traced]) expect(modules).toContain("/dist/bundle/app-");
    const isTracing = ({ modules }: Lifetime) => modules.includes("/dist/bundle/opentelemetry-");
    expect([silent, traced].map(isTracing)).toEqual([false, true]);
  });
});

/** Record of a program that has ended: the status of /readyz while it served, its end, and the modules that it had loaded. */
interface Lifetime {
  readonly status: number;
  readonly end: Awaited<AppProcess["ended"]>;
  readonly modules: string;
}

function start(settings: Record<string, string>): Promise<ServingApp> {
  const program = launch(home, settings);
  programs.add(program);
  return waitUntilServing(program);
}
