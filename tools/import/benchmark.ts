import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mariadb";
import { importAll } from "./import-all.js";
import { readOptions } from "./options.js";
import { type OriginalDatabase, createOriginal } from "./testing/original-database.js";
import { createIndexer } from "../../src/search-index/indexer.js";
import { systemClock } from "../../src/infra/clock.js";
import { readConfig } from "../../src/infra/config.js";
import { connectionOptions, openDatabase } from "../../src/infra/database/database.js";
import { startEmbeddedDatabase } from "../../src/infra/embedded/database.js";

// Measures an import, a second run that finds all rows imported, and the indexing after it: between two databases of one
// server, embedded or named. MESSAGES=5000 only checks that it runs.
//   npm run bench:import [-- mysql://user:password@host:port]

const MESSAGES = Number(process.env["MESSAGES"] ?? 200_000);
const USERS = Math.ceil(MESSAGES / 200);
const CONVERSATIONS = Math.ceil(MESSAGES / 50);
const START = Date.UTC(2024, 0, 1);
const WORDS = "so we meet tomorrow at the station after work and then have dinner with Jun 🙂 好的 شكرا".split(" ");

const home = await mkdtemp(join(tmpdir(), "convospace-bench-"));
const given = process.argv[2];
const server = given === undefined ? await startEmbeddedDatabase({ dataDir: home, print: console.log }) : undefined;
const [from, to] = ["bench_original", "bench_convospace"].map((name) => onServer(given ?? server?.url ?? "", name));
try {
  await perform(from ?? "", to ?? "");
} finally {
  await server?.stop();
  await rm(home, { recursive: true, force: true });
}

async function perform(originalUrl: string, targetUrl: string): Promise<void> {
  const administration = await createConnection({
    ...connectionOptions(given ?? server?.url ?? "", { DATABASE_TLS: "off", DATABASE_TLS_CA: undefined }),
    database: "mysql",
  });
  const names = ["bench_original", "bench_convospace"];
  try {
    for (const name of names) await administration.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    const original = await createOriginal(originalUrl);
    await timed("the original filled", () => fill(original));
    await original.close();
    await timeImport("imported", originalUrl, targetUrl);
    await timeImport("run again", originalUrl, targetUrl);
    await index(targetUrl);
  } finally {
    for (const name of names) await administration.query(`DROP DATABASE IF EXISTS ${name}`);
    await administration.end();
  }
}

async function timeImport(name: string, ...urls: readonly [string, string]): Promise<void> {
  const options = readOptions(urls);
  if (options === undefined) throw new Error("Expected the databases' URLs.");
  const config = readConfig({ LOG_LEVEL: "error", DATA_DIR: home });
  let report = "";
  const seconds = await timed(name, async () => {
    ({ report } = await importAll(options, config, { now: systemClock, print: console.log }));
  });
  console.log(`${report}\n${Math.round(MESSAGES / seconds)} messages a second\n`);
}

/** Indexes the messages, as a serving process does in the background. */
async function index(targetUrl: string): Promise<void> {
  const db = await openDatabase(targetUrl, readConfig({ LOG_LEVEL: "error" }));
  const indexer = createIndexer(db);
  await indexer.enqueueLagging();
  const seconds = await timed("indexed", indexer.run);
  console.log(`${Math.round(MESSAGES / seconds)} messages a second`);
  await db.close();
}

async function fill(original: OriginalDatabase): Promise<void> {
  await original.insert(
    "users",
    rows(USERS, (n) => ({
      phone_number: `+1415${String(2_000_000 + n)}`,
      username: `person${n}`,
      full_name: `Person ${n}`,
      created_at: time(n),
      updated_at: time(n),
    })),
  );
  await original.insert(
    "conversations",
    rows(CONVERSATIONS, (n) => ({ ...pairOf(n), created_at: time(n) })),
  );
  for (let first = 0; first < MESSAGES; first += 20_000)
    await fillMessages(original, first, Math.min(20_000, MESSAGES - first));
  await original.insert(
    "conversation_participants",
    rows(CONVERSATIONS, (n) => ({
      conversation_id: n + 1,
      user_id: pairOf(n).user_one_id,
      is_pinned: n % 50 === 0,
      joined_at: time(n),
    })),
  );
  await original.insert(
    "user_contacts",
    rows(USERS * 10, (n) => ({
      user_id: (n % USERS) + 1,
      contact_user_id: ((n * 7 + Math.floor(n / USERS)) % USERS) + 1,
      contact_name: `Friend ${n}`,
      added_at: time(n),
    })),
  );
}

/** Inserts messages spread over the conversations in order of time; nine in ten are read. */
async function fillMessages(original: OriginalDatabase, first: number, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => first + index);
  const placeOf = (n: number) => (n * 7919) % CONVERSATIONS;
  const senderOf = (n: number) => (n % 3 === 0 ? pairOf(placeOf(n)).user_one_id : pairOf(placeOf(n)).user_two_id);
  await original.insert(
    "messages",
    numbers.map((n) => ({
      id: n + 1,
      conversation_id: placeOf(n) + 1,
      sender_id: senderOf(n),
      message_text: Array.from({ length: 3 + (n % 15) }, (_, w) => WORDS[(n * 31 + w * 17) % WORDS.length]).join(" "),
      created_at: time(n),
      updated_at: time(n),
    })),
  );
  await original.insert(
    "message_status",
    numbers
      .filter((n) => n % 10 > 0)
      .map((n) => {
        const { user_one_id, user_two_id } = pairOf(placeOf(n));
        return {
          message_id: n + 1,
          user_id: senderOf(n) === user_one_id ? user_two_id : user_one_id,
          status: "read",
          delivered_at: time(n + 1),
          read_at: time(n + 60),
        };
      }),
  );
}

function pairOf(n: number): { user_one_id: number; user_two_id: number } {
  const one = n % USERS;
  return { user_one_id: one + 1, user_two_id: ((one + 1 + Math.floor(n / USERS)) % USERS) + 1 };
}

function rows(count: number, row: (n: number) => Record<string, unknown>): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, n) => row(n));
}

function time(n: number): string {
  return new Date(START + n * 1000).toISOString().slice(0, 19).replace("T", " ");
}

function onServer(url: string, database: string): string {
  const named = new URL(url);
  named.pathname = `/${database}`;
  return named.href;
}

async function timed(name: string, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  console.log(`${name} in ${seconds.toFixed(1)} s`);
  return seconds;
}
