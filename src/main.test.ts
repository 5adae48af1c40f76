import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { WebSocket } from "ws";
import { EventsDocument, HistoryDocument, SendMessageDocument } from "../operations/generated/graphql.js";
import { readConfig } from "./infra/config.js";
import { openDatabase } from "./infra/database/database.js";
import { createDatabase } from "./testing/app.js";
import { type Device, type SignUpEnvironment, signUp } from "./testing/person.js";
import { type AppProcess, ROOT, build, findEmbeddedDatabase, launch, waitUntilServing } from "./testing/app-process.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

/** Data folder with a created database: copying it is faster than creating another. */
const template = mkdtempSync(join(tmpdir(), "convospace-main-template-"));
let home: string;
const programs = new Set<AppProcess>();

beforeAll(async () => {
  await build();
  const { child, ended } = await waitUntilServing(launch(template));
  child.kill("SIGTERM");
  await ended;
});

afterAll(() => rmSync(template, { recursive: true, force: true }));

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "convospace-main-"));
  cpSync(template, home, { recursive: true });
});

afterEach(async () => {
  for (const { child } of programs) child.kill("SIGTERM");
  await Promise.all([...programs].map(({ ended }) => ended));
  programs.clear();
  rmSync(home, { recursive: true, force: true });
});

describe("the program", () => {
  it("on SIGTERM answers accepted requests, closes sockets with 1001, stops its database and keeps all acknowledged data", async () => {
    const program = await start();
    const { ada, bo, conversation } = await twoPeople(program);
    const stream = bo.listen(EventsDocument, {});
    await stream.next();
    const sends = Promise.allSettled(Array.from({ length: 100 }, (_, i) => say(ada, conversation, `message ${i}`)));
    await stream.next();
    const closings = [ada.closed(), bo.closed()];
    const database = findEmbeddedDatabase(home) ?? 0;
    program.child.kill("SIGTERM");

    expect(await Promise.all(closings)).toMatchObject([{ code: 1001 }, { code: 1001 }]);
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(() => process.kill(database, 0)).toThrow("ESRCH");
    const acknowledged = (await sends).flatMap((send) => (send.status === "fulfilled" ? [send.value] : []));
    expect(acknowledged).toContain("message 0");

    const again = await start({ PORT: new URL(program.url).port });
    expect(again.url).toBe(program.url);
    expect(again.output()).not.toContain("Creating a database");
    expect(await bodiesIn(ada, conversation)).toEqual(expect.arrayContaining(acknowledged));
  });

  it("ignores a second Ctrl-C", async () => {
    const { child, ended } = await start();
    child.kill("SIGINT");
    await sleep(100);
    child.kill("SIGINT");
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it("restarts after kill -9 with all acknowledged data", async () => {
    const program = await start();
    const { ada, conversation } = await twoPeople(program);
    const acknowledged: string[] = [];
    const sends = Array.from({ length: 100 }, async (_, i) => {
      acknowledged.push(await say(ada, conversation, `message ${i}`));
      if (acknowledged.length === 20) program.child.kill("SIGKILL");
    });
    const settled = Promise.allSettled(sends);
    expect(await program.ended).toEqual({ code: null, signal: "SIGKILL" });
    await settled;

    await start({ PORT: new URL(program.url).port });
    expect(await bodiesIn(ada, conversation)).toEqual(expect.arrayContaining(acknowledged));
    expect(await ada.send(conversation, "still here")).toMatchObject({ body: "still here" });
  });

  it("reports a port in use in one sentence, and leaves no database running", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { ended, errors } = run({ PORT: String(port) });
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(errors()).toBe(`Port ${port} is taken: end what listens there, or set PORT.\n`);
    expect(findEmbeddedDatabase(home)).toBeUndefined();
    other.close();
  });

  it("reports every error of the configuration, and nothing else", async () => {
    const { ended, output, errors } = run({ PORT: "http", RATE_LIMITS: "maybe" });
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(output()).toBe("");
    expect(errors().split("\n")).toEqual([
      "The configuration has 2 faults:",
      '  PORT must be a whole number from 0 to 65535, got "http"',
      '  RATE_LIMITS must be "on" or "off", got "maybe"',
      "",
    ]);
  });

  it("logs sockets closed by an error, under the proxy's request id", async () => {
    const program = await start({ LOG_LEVEL: "info" });
    const { ada } = await twoPeople(program);
    const faulty = (id: string) => {
      const url = program.url.replace(/^http/u, "ws");
      return new WebSocket(url, "graphql-transport-ws", { headers: { "x-request-id": id } });
    };
    const strange = faulty("garbage");
    await once(strange, "open");
    strange.send("garbage");
    const sent = faulty("too large");
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
      { ...fault, socketId: "garbage", code: 4400 },
      { ...fault, socketId: "too large", code: 1009, userId: "1", sessionId: expect.any(String) },
    ]);
    program.child.kill("SIGTERM");
    await program.ended;
    expect(ends()).toHaveLength(2);
  });

  it("loads OpenTelemetry's SDK only with a collector configured", async () => {
    const witness = join(home, "witness.cjs");
    writeFileSync(witness, `process.on("exit", () => console.error(Object.keys(require.cache).join("\\n")));`);
    const database = await createDatabase(inject("databaseUrl"));
    const isLoadedWith = async (endpoint: string) => {
      const { child, ended, errors } = await start({
        DATABASE_URL: database.url,
        DATA_DIR: endpoint === "" ? "silent" : "traced",
        NODE_OPTIONS: `--require "${witness}"`,
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      });
      child.kill("SIGTERM");
      await ended;
      expect(errors()).toContain("node_modules/prom-client/");
      return errors().includes("node_modules/@opentelemetry/sdk-trace");
    };
    expect(await Promise.all(["", "http://127.0.0.1:1"].map(isLoadedWith))).toEqual([false, true]);
    await database.drop();
  });

  it("starts twice concurrently on one empty database, and migrates it once", async () => {
    const database = await createDatabase(inject("databaseUrl"));
    const both = ["one", "other"].map((folder) => start({ DATABASE_URL: database.url, DATA_DIR: folder }));
    for (const { url, child, ended } of await Promise.all(both)) {
      expect((await fetch(new URL("/readyz", url))).status).toBe(200);
      child.kill("SIGTERM");
      expect(await ended).toEqual({ code: 0, signal: null });
    }
    const db = await openDatabase(database.url, readConfig({}));
    const applied = await db.query<{ name: string }>("SELECT migration_name AS name FROM _prisma_migrations");
    await db.close();
    await database.drop();
    const folders = readdirSync(join(ROOT, "prisma/migrations"), { withFileTypes: true }).filter((it) =>
      it.isDirectory(),
    );
    expect(applied.map(({ name }) => name).toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  });
});

function run(settings: Record<string, string> = {}): AppProcess {
  const program = launch(home, settings);
  programs.add(program);
  return program;
}

function start(settings: Record<string, string> = {}) {
  return waitUntilServing(run(settings));
}

async function twoPeople(town: SignUpEnvironment): Promise<{ ada: Device; bo: Device; conversation: string }> {
  const [ada, bo] = [await signUp(town, "Ada"), await signUp(town, "Bo")];
  return { ada, bo, conversation: await ada.open(bo) };
}

/** Sends over the socket; resolves with the text when the server has acknowledged it. */
async function say(device: Device, conversationId: string, body: string): Promise<string> {
  const input = { conversationId, clientMessageId: body.replace(" ", "-"), body };
  const { sendMessage } = await device.askOverSocket(SendMessageDocument, { input });
  if (!sendMessage?.message) throw new Error(JSON.stringify(sendMessage?.userErrors));
  return body;
}

async function bodiesIn(device: Device, id: string): Promise<(string | null)[]> {
  const { conversation } = await device.ask(HistoryDocument, { id, last: 100 });
  return conversation?.messages.edges.map(({ node }) => node.body) ?? [];
}
