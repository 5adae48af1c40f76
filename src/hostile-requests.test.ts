import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { buildSchema } from "graphql";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { SendMessageDocument } from "../operations/generated/graphql.js";
import { createAppDatabase } from "./testing/app.js";
import { type HostileKind, type HostileRequest, hostileKinds, sizedTo, textOf } from "./testing/hostile-requests.js";
import { readMetrics } from "./testing/metrics.js";
import { type Person, signUp } from "./testing/person.js";
import { ROOT } from "./infra/root.js";
import { type ServingApp, build, launch, waitUntilServing } from "./testing/app-process.js";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 180_000 });

/**
 * Number of places for each kind of request; a table of all: `HOSTILE_PLACES=5 HOSTILE_SEED=1 npx vitest run
 * src/hostile-requests.test.ts`.
 */
const PLACES = Number(process.env["HOSTILE_PLACES"] ?? 1);
const IS_TABLE_SHOWN = process.env["HOSTILE_PLACES"] !== undefined;
const SEED = Number(process.env["HOSTILE_SEED"] ?? Date.now() % 1_000_000);
const BYTES = Number(process.env["HOSTILE_BYTES"] ?? 40_000);

/** Three doublings between the two sizes: linear work takes 8 times as long, quadratic work 64 times. */
const DOUBLINGS = 3;
const FACTOR = 2 ** DOUBLINGS;
const MAX_RATIO_PER_DOUBLING = 2.6;
const MAX_GROWTH = MAX_RATIO_PER_DOUBLING ** DOUBLINGS;
/** Below it the garbage collector and the compiler decide; a quadratic step takes seconds at these sizes. */
const FLOOR_MS = 50;
/** Noise floor: the p90 of an idle server varies by as much. */
const QUIET_MS = 25;
const MAX_SLOWDOWN = 3;
/** A kind that delays others does so in each round; other load on the machine does not. */
const MAX_TURNS = 6;
const RSS_SLACK_BYTES = 50 * 1024 * 1024;
/** Rounds are repeated until the growth of the minimum times is small enough: a slow step is slow in every round. */
const ROUNDS = { least: 2, most: 8 };
/** Requests measured together at the small size, whose time would otherwise drown in the server's other work. */
const SMALL_REQUESTS = 4;

const schema = buildSchema(readFileSync(join(ROOT, "schema.graphql"), "utf8"));
const kinds = fc.sample(hostileKinds(schema), { numRuns: PLACES, seed: SEED }).flat();

let home: string;
let database: Awaited<ReturnType<typeof createAppDatabase>>;
let program: ServingApp;
let attacker: Person;
let neighbour: Neighbour;

beforeAll(async () => {
  await build();
  home = mkdtempSync(join(tmpdir(), "convospace-hostile-"));
  database = await createAppDatabase();
  program = await waitUntilServing(launch(home, { DATABASE_URL: database.url, LOG_LEVEL: "silent" }));
  attacker = await signUp(program, "Mallory");
  neighbour = await createNeighbour(program);
});

afterAll(async () => {
  await neighbour.leave();
  await attacker.leave();
  program.child.kill("SIGTERM");
  await program.ended;
  await database.drop();
  rmSync(home, { recursive: true, force: true });
});

describe("a server under hostile requests", () => {
  it(`takes at most ${MAX_RATIO_PER_DOUBLING} times as long for each doubling of the size (seed ${SEED})`, async () => {
    const faces = await openFaces();
    const rows: Row[] = [];
    for (const kind of kinds) for (const face of faces) rows.push(await measure(kind, face));
    for (const face of faces) face.close();
    if (IS_TABLE_SHOWN) console.log(tableOf(rows));
    expect(rows.filter(growsTooFast).map(nameOf)).toEqual([]);
  });

  // Idle and attacked measurements alternate, so that other load affects both.
  it(`keeps another person's sends within ${MAX_SLOWDOWN} times of their p90 under each kind (seed ${SEED})`, async () => {
    const faces = await openFaces();
    const slow: string[] = [];
    const [allQuiet, allAttacked]: [number[], number[]] = [[], []];
    for (const [index, kind] of kinds.entries()) {
      const face = faces[index % faces.length] ?? expect.unreachable();
      const asked = kind.make(2 * sizedTo(kind, BYTES));
      for (let turn = 1; turn <= MAX_TURNS; turn += 1) {
        const sends = [await neighbour.sendFor(100), await sendsDuring(face, asked)] as const;
        allQuiet.push(...sends[0]);
        allAttacked.push(...sends[1]);
        const [quiet, attacked] = [percentile(sends[0], 0.9), percentile(sends[1], 0.9)];
        if (attacked < MAX_SLOWDOWN * Math.max(quiet, QUIET_MS)) break;
        if (turn === MAX_TURNS)
          slow.push(`${kind.name} over ${face.name}: p90 ${quiet.toFixed(1)} → ${attacked.toFixed(1)} ms`);
      }
    }
    for (const face of faces) face.close();
    const [before, during] = [percentile(allQuiet, 0.99), percentile(allAttacked, 0.99)];
    if (IS_TABLE_SHOWN)
      console.log(`p99 of a send: ${before.toFixed(1)} ms in quiet turns, ${during.toFixed(1)} ms in attacked ones`);
    expect(slow).toEqual([]);
  });

  it("releases the memory of huge responses to slow readers", async () => {
    const before = await residentBytes();
    const conversation = await attacker.open(await signUp(program, "Sybil"));
    const long = "\u{1f600}".repeat(9000);
    const message = await attacker.send(conversation, long);
    const query = `{ message(id: "${message.id}") { ${Array.from({ length: 900 }, (_, i) => `a${i}: body`).join(" ")} } }`;
    const readers = [];
    for (let i = 0; i < 12; i += 1)
      readers.push(await (i % 2 === 0 ? neverReadSocket(query) : neverReadResponse(query)));
    const during = await neighbour.sendFor(2000);
    expect(during.length).toBeGreaterThan(20);
    expect(await residentBytes()).toBeLessThan(before + 4 * RSS_SLACK_BYTES);
    for (const reader of readers) reader.destroy();
    await expect.poll(residentBytes, { timeout: 60_000, interval: 1000 }).toBeLessThan(before + RSS_SLACK_BYTES);
  });
});

/** The three transports, each warmed up. */
async function openFaces(): Promise<Face[]> {
  const faces = [
    await overHttp(program.url),
    await overHttp(program.url, attacker),
    await overSocket(program.url, attacker),
  ];
  for (const face of faces) await face.run(unseen({ query: "{ __typename }" }));
  return faces;
}

/** CPU time of the server for one request of one kind over one face, in milliseconds. */
interface Row {
  readonly kind: string;
  readonly face: string;
  readonly small: number;
  readonly large: number;
}

function growsTooFast({ small, large }: Pick<Row, "small" | "large">): boolean {
  return large > FLOOR_MS && large > MAX_GROWTH * small;
}

async function measure(kind: HostileKind, face: Face): Promise<Row> {
  const n = sizedTo(kind, (2 * BYTES) / FACTOR);
  let [small, large] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS.most; round += 1) {
    large = Math.min(large, await cpuMs(face, kind.make(FACTOR * n), 1));
    // Below the floor no further time changes the result.
    if (large <= FLOOR_MS && !IS_TABLE_SHOWN) break;
    small = Math.min(small, await cpuMs(face, kind.make(n), SMALL_REQUESTS));
    if (round >= ROUNDS.least && !growsTooFast({ small, large })) break;
  }
  if (large > 5000) throw new Error(`${kind.name} over ${face.name} takes ${large} ms.`);
  return { kind: kind.name, face: face.name, small, large };
}

/** CPU time that the server takes for one of some requests, so that neither its pacing nor other processes count. */
async function cpuMs(face: Face, asked: HostileRequest, requests: number): Promise<number> {
  const begun = await cpuSeconds();
  for (let count = 0; count < requests; count += 1) await face.run(unseen(asked));
  return ((await cpuSeconds()) - begun) * (1000 / requests);
}

async function cpuSeconds(): Promise<number> {
  return (await readMetrics(program)).get("process_cpu_seconds_total") ?? expect.unreachable();
}

/** Sends of another person while a request comes again and again. */
async function sendsDuring(face: Face, asked: HostileRequest): Promise<number[]> {
  let isOver = false;
  const sends = neighbour.sendFor(100).finally(() => (isOver = true));
  while (!isOver) await face.run(unseen(asked));
  return sends;
}

let texts = 0;

/** Returns the same request with a text that no cache contains. */
function unseen(asked: HostileRequest): HostileRequest {
  return { ...asked, query: `${asked.query}\n#${(texts += 1)}` };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function nameOf({ kind, face, small, large }: Row): string {
  return `${kind} over ${face}: ${small.toFixed(1)} → ${large.toFixed(1)} ms`;
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ kind, face, small, large }) =>
      `| ${kind} | ${face} | ${small.toFixed(1)} | ${large.toFixed(1)} | ${(large / small).toFixed(2)} |`,
  );
  return `CPU time of a request\n| kind | over | n, ms | ${FACTOR}n, ms | ratio |\n| --- | --- | --- | --- | --- |\n${lines.join("\n")}`;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** A transport: sends a request and awaits its response, errors included. */
interface Face {
  readonly name: string;
  run(request: HostileRequest): Promise<void>;
  close(): void;
}

async function overHttp(url: string, person?: Person): Promise<Face> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const authorization = person === undefined ? {} : { authorization: `Bearer ${person.tokens.accessToken}` };
  return Promise.resolve({
    name: person === undefined ? "HTTP, signed out" : "HTTP, signed in",
    run: async (asked) => {
      const sent = request(url, {
        method: "POST",
        agent,
        headers: { "content-type": "application/json", ...authorization },
      });
      sent.end(textOf(asked));
      const [response] = (await once(sent, "response")) as [NodeJS.ReadableStream];
      await once(response.resume(), "end");
    },
    close: () => agent.destroy(),
  });
}

async function overSocket(url: string, person: Person): Promise<Face> {
  const open = async () => {
    const socket = new WebSocket(url.replace(/^http/u, "ws"), GRAPHQL_TRANSPORT_WS_PROTOCOL);
    await once(socket, "open");
    socket.send(
      JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${person.tokens.accessToken}` } }),
    );
    const closed = once(socket, "close").then(([code]) => expect.fail(`The sign-in was refused with ${code}.`));
    await Promise.race([once(socket, "message"), closed]);
    return socket;
  };
  let socket = await open();
  let id = 0;
  return {
    name: "WebSocket",
    run: async (asked) => {
      if (socket.readyState !== WebSocket.OPEN) socket = await open();
      const mine = `${(id += 1)}`;
      socket.send(`{"type":"subscribe","id":"${mine}","payload":${textOf(asked)}}`);
      await new Promise<void>((resolve) => {
        const ended = () => {
          socket.off("message", heard).off("close", ended);
          resolve();
        };
        const heard = (data: Buffer) => {
          if (/^\{"id":"\d+","type":"(error|complete)"/u.test(data.toString("latin1", 0, 60))) ended();
        };
        socket.on("message", heard).on("close", ended);
      });
    },
    close: () => socket.terminate(),
  };
}

/** A user who sends messages meanwhile and records the latency of each. */
interface Neighbour {
  /** Sends one message after the other for `ms`; returns the time of each, in milliseconds. */
  sendFor(ms: number): Promise<number[]>;
  leave(): Promise<void>;
}

async function createNeighbour(app: ServingApp): Promise<Neighbour> {
  const [ada, bo] = [await signUp(app, "Ada"), await signUp(app, "Bo")];
  const conversationId = await ada.open(bo);
  await ada.connect();
  let sent = 0;
  const send = () =>
    ada.askOverSocket(SendMessageDocument, {
      input: { conversationId, clientMessageId: `${(sent += 1)}`, body: "hello" },
    });
  return {
    sendFor: async (ms) => {
      const times: number[] = [];
      for (const end = performance.now() + ms; performance.now() < end; await sleep(1)) times.push(await timed(send));
      return times;
    },
    leave: async () => {
      await Promise.all([ada.leave(), bo.leave()]);
    },
  };
}

async function neverReadSocket(query: string): Promise<{ destroy(): void }> {
  const socket = new WebSocket(program.url.replace(/^http/u, "ws"), GRAPHQL_TRANSPORT_WS_PROTOCOL);
  socket.on("error", () => undefined);
  await once(socket, "open");
  socket.send(
    JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${attacker.tokens.accessToken}` } }),
  );
  await once(socket, "message");
  socket.pause();
  for (let i = 0; i < 10; i += 1) socket.send(JSON.stringify({ type: "subscribe", id: `${i}`, payload: { query } }));
  return { destroy: () => socket.terminate() };
}

function neverReadResponse(query: string): Promise<{ destroy(): void }> {
  const sent = request(program.url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${attacker.tokens.accessToken}` },
  });
  sent.on("error", () => undefined).end(JSON.stringify({ query }));
  return Promise.resolve({ destroy: () => sent.destroy() });
}

async function residentBytes(): Promise<number> {
  return (await readMetrics(program)).get("process_resident_memory_bytes") ?? 0;
}
