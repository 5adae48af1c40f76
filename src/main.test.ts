import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import {
  type GraphQLSchema,
  type IntrospectionQuery,
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
} from "graphql";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { EventsDocument, HistoryDocument, SendMessageDocument } from "../operations/generated/graphql.js";
import { type Device, type SignUpEnvironment, signUp } from "./testing/person.js";
import { ROOT } from "./infra/root.js";
import {
  type AppProcess,
  type ServingApp,
  build,
  findEmbeddedDatabase,
  launch,
  stop,
  waitUntilServing,
} from "./testing/app-process.js";
import { createMemoryFolder } from "./testing/memory-folder.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const home = createMemoryFolder("convospace-main-");
const programs = new Set<AppProcess>();
/** App on the embedded database of `home`. Cases share it, since creating a database and starting an app take seconds. */
let serving: ServingApp | undefined;

/** Ends while the first case creates its database. */
let misconfigured: AppProcess;

beforeAll(async () => {
  await build();
  misconfigured = run({ PORT: "http", RATE_LIMITS: "maybe" });
});

afterAll(async () => {
  await Promise.all([...programs].map(stop));
  rmSync(home, { recursive: true, force: true });
});

describe("the program", () => {
  it("on SIGTERM answers accepted requests, closes sockets with 1001, stops its database and keeps all acknowledged data", async () => {
    const program = await shared();
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

    const again = await shared({ PORT: new URL(program.url).port });
    expect(again.url).toBe(program.url);
    expect(again.output()).not.toContain("Creating a database");
    expect(await bodiesIn(ada, conversation)).toEqual(expect.arrayContaining(acknowledged));
  });

  it("restarts after kill -9 with all acknowledged data", async () => {
    const program = await shared();
    const { ada, conversation } = await twoPeople(program);
    const acknowledged: string[] = [];
    const sends = Array.from({ length: 100 }, async (_, i) => {
      acknowledged.push(await say(ada, conversation, `message ${i}`));
      if (acknowledged.length === 20) program.child.kill("SIGKILL");
    });
    const settled = Promise.allSettled(sends);
    expect(await program.ended).toEqual({ code: null, signal: "SIGKILL" });
    await settled;

    await shared({ PORT: new URL(program.url).port });
    expect(await bodiesIn(ada, conversation)).toEqual(expect.arrayContaining(acknowledged));
    expect(await ada.send(conversation, "still here")).toMatchObject({ body: "still here" });
  });

  it("serves the schema of schema.graphql: the bundler renames no class", async () => {
    const { url } = await shared();
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: getIntrospectionQuery() }),
    });
    const { data } = (await response.json()) as { data: IntrospectionQuery };
    const written = buildSchema(readFileSync(join(ROOT, "schema.graphql"), "utf8"));
    const namesIn = (schema: GraphQLSchema) => Object.keys(schema.getTypeMap()).toSorted();
    expect(namesIn(buildClientSchema(data))).toEqual(namesIn(written));
  });

  it("ignores a second Ctrl-C", async () => {
    const program = await shared();
    const socket = new WebSocket(program.url.replace(/^http/u, "ws"), "graphql-transport-ws");
    await once(socket, "open");
    program.child.kill("SIGINT");
    // Sockets close first: the database is still to be stopped.
    await once(socket, "close");
    program.child.kill("SIGINT");
    expect(await program.ended).toEqual({ code: 0, signal: null });
  });

  it("reports a port in use in one sentence, and leaves no database running", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    if (serving) await stop(serving);
    const { ended, errors } = run({ PORT: String(port) });
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(errors()).toBe(`Port ${port} is taken: end what listens there, or set PORT.\n`);
    expect(findEmbeddedDatabase(home)).toBeUndefined();
    other.close();
  });

  it("reports every error of the configuration, and nothing else", async () => {
    const { ended, output, errors } = misconfigured;
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(output()).toBe("");
    expect(errors().split("\n")).toEqual([
      "The configuration has 2 faults:",
      '  PORT must be a whole number from 0 to 65535, got "http"',
      '  RATE_LIMITS must be "on" or "off", got "maybe"',
      "",
    ]);
  });
});

function run(settings: Record<string, string> = {}): AppProcess {
  const program = launch(home, settings);
  programs.add(program);
  return program;
}

function start(settings: Record<string, string> = {}): Promise<ServingApp> {
  return waitUntilServing(run(settings));
}

/** Returns the app that serves the embedded database, and starts it where the case before has ended it. */
async function shared(settings: Record<string, string> = {}): Promise<ServingApp> {
  if (serving?.child.exitCode !== null || serving.child.signalCode !== null) serving = await start(settings);
  return serving;
}

async function twoPeople(environment: SignUpEnvironment): Promise<{ ada: Device; bo: Device; conversation: string }> {
  const [ada, bo] = [await signUp(environment, "Ada"), await signUp(environment, "Bo")];
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
