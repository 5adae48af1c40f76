import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { RunningApp } from "../../src/app.js";
import { built } from "./harness/built.js";

const { startApp } = await built("app.js");
const { readConfig } = await built("infra/config.js");
const { toGlobalId } = await built("graphql/global-ids.js");

// Measures search among a million messages, and their indexing, on an embedded database or on the named empty one.
// MESSAGES=5000 only checks that it runs.
//   npm run bench:search [-- mysql://user:password@host:port/database]

const MESSAGES = Number(process.env["MESSAGES"] ?? 1_000_000);
/** Share of the searching user: a fifth, in 301 conversations for a million messages. */
const OWN_MESSAGES = MESSAGES / 5;
const OWN_CONVERSATIONS = Math.ceil(MESSAGES / 3_333);
const OTHER_CONVERSATIONS = Math.ceil(MESSAGES / 250);
const ROUNDS = 15;
const PHONE = "+14155550100";

const SEARCHES = [
  ["one rare word", "zzrareword"],
  ["the most common word", "ba"],
  ["common and rare", "ba zzrareword"],
  ["two common words", "ba be"],
  ["a beginning of two letters", "do"],
  ["Chinese, two characters", "东京"],
  ["Chinese, one character", "见"],
  ["nothing like it", "qqqqq"],
] as const;

const SYLLABLES = [
  "ba",
  "be",
  "bi",
  "bo",
  "bu",
  "da",
  "de",
  "di",
  "do",
  "du",
  "ka",
  "ke",
  "ki",
  "ko",
  "ku",
  "la",
  "le",
  "li",
  "lo",
  "lu",
];
const VOCABULARY = Array.from({ length: 20_000 }, (_, n) => word(n));
const CHINESE = ["我们明天在东京见面", "你好吗", "今天天气很好", "东京的天气怎么样", "见到你很高兴"];

const url = process.argv[2];
const home = await mkdtemp(join(tmpdir(), "convospace-bench-"));
let code = "";
const app = await startApp(
  readConfig({
    NODE_ENV: "test",
    PORT: "0",
    LOG_LEVEL: "error",
    RATE_LIMITS: "off",
    DATABASE_URL: url,
    DATA_DIR: home,
  }),
  {
    sms: {
      name: "console",
      timeoutMs: 1000,
      send: ({ text }) => {
        code = /\d{6}/u.exec(text)?.[0] ?? "";
        return Promise.resolve({ result: "accepted" });
      },
    },
  },
);
try {
  const token = await signIn();
  await timed(`${MESSAGES} messages inserted`, () => fill(app));
  await timed("indexed", async () => {
    await app.app.indexer.enqueueLagging();
    await app.app.indexer.run();
  });
  await report(token);
} finally {
  await app.stop();
  await rm(home, { recursive: true, force: true });
}

async function report(token: string): Promise<void> {
  const ask = (variables: object) =>
    graphql<{ searchMessages: { nodes: unknown[]; pageInfo: { endCursor: string } } }>(
      "query ($query: String!, $after: String, $conversationId: ID) { searchMessages(query: $query, after: $after, conversationId: $conversationId) { nodes { id body } pageInfo { endCursor } } }",
      variables,
      token,
    );
  console.log("\nsearch                          found   median      most");
  for (const [name, query] of SEARCHES) await measure(name, () => ask({ query }));
  let after: string | undefined;
  for (let page = 0; page < 40; page += 1)
    after = (await ask({ query: "ba", after })).searchMessages.pageInfo.endCursor;
  await measure("the 41st page of a common word", () => ask({ query: "ba", after }));
  const [row] = await app.app.db.query<{ id: bigint }>("SELECT MIN(id) AS id FROM conversations");
  const conversationId = toGlobalId(app.app, "Conversation", row?.id ?? 0n);
  await measure("common, in one conversation", () => ask({ query: "ba", conversationId }));
  await measure("Chinese, in one conversation", () => ask({ query: "东京", conversationId }));
}

async function measure(name: string, search: () => Promise<{ searchMessages: { nodes: unknown[] } }>): Promise<void> {
  const times: number[] = [];
  let found = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    found = (await search()).searchMessages.nodes.length;
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const ms = (time = 0) => `${time.toFixed(1)} ms`.padStart(10);
  console.log(`${name.padEnd(32)}${String(found).padStart(5)}${ms(times[Math.floor(ROUNDS / 2)])}${ms(times.at(-1))}`);
}

async function signIn(): Promise<string> {
  await graphql("mutation ($input: SendOtpInput!) { sendOtp(input: $input) { expiresAt } }", {
    input: { phoneNumber: PHONE },
  });
  const { verifyOtp } = await graphql<{ verifyOtp: { tokens: { accessToken: string } } }>(
    "mutation ($input: VerifyOtpInput!) { verifyOtp(input: $input) { tokens { accessToken } } }",
    { input: { phoneNumber: PHONE, code } },
  );
  return verifyOtp.tokens.accessToken;
}

async function graphql<Data>(query: string, variables: object, token?: string): Promise<Data> {
  const response = await fetch(app.url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

/** Inserts users, conversations and messages directly into the tables. */
async function fill({ app: { db } }: RunningApp): Promise<void> {
  const [me] = await db.query<{ id: bigint }>("SELECT id FROM users WHERE phone_number = ?", [PHONE]);
  if (me === undefined) throw new Error("Expected the signed-in user.");
  const now = new Date();
  const others = await insertUsers(1000);
  const pairs = [
    ...Array.from({ length: OWN_CONVERSATIONS }, (_, n) => [me.id, others[n] ?? 0n] as const),
    ...Array.from(
      { length: OTHER_CONVERSATIONS },
      (_, n) => [others[n % 500] ?? 0n, others[500 + ((n * 7 + Math.floor(n / 500)) % 500)] ?? 0n] as const,
    ),
  ];
  const conversations: { id: bigint; pair: readonly [bigint, bigint]; count: number }[] = [];
  for (const [index, pair] of pairs.entries()) {
    const { id } = await db.transaction(async (tx) => {
      const { insertId } = await tx.execute(
        "INSERT IGNORE INTO conversations (user_one_id, user_two_id, created_at, updated_at) VALUES (?,?,?,?)",
        [...pair, now, now],
      );
      return { id: insertId };
    });
    const own = index < OWN_CONVERSATIONS;
    const count = own ? OWN_MESSAGES / OWN_CONVERSATIONS : (MESSAGES - OWN_MESSAGES) / OTHER_CONVERSATIONS;
    if (id > 0n) conversations.push({ id, pair, count: Math.round(count) });
  }
  for (const { id, pair, count } of conversations) {
    const start = now.getTime() - 365 * 86_400_000 + Number(id % 1000n) * 1000;
    const rows = Array.from({ length: count }, (_, n) => [
      id,
      n + 1,
      pair[n % 2],
      randomUUID(),
      sentence(),
      new Date(start + n * 60_000 * 30),
      new Date(start + n * 60_000 * 30),
    ]);
    for (let from = 0; from < rows.length; from += 2000) {
      const some = rows.slice(from, from + 2000);
      await db.execute(
        `INSERT INTO messages (conversation_id, seq, sender_id, client_message_id, message_text, created_at, updated_at) VALUES ${some.map(() => "(?,?,?,?,?,?,?)").join(",")}`,
        some.flat(),
      );
    }
    await db.execute(
      "INSERT INTO conversation_participants (conversation_id, user_id, last_activity_at, joined_at) VALUES (?,?,?,?),(?,?,?,?)",
      pair.flatMap((userId) => [id, userId, now, now]),
    );
    await db.execute("UPDATE conversations SET last_seq = ?, last_message_at = ? WHERE id = ?", [
      count,
      new Date(start + (count - 1) * 60_000 * 30),
      id,
    ]);
  }

  async function insertUsers(count: number): Promise<bigint[]> {
    await db.execute(
      `INSERT INTO users (phone_number, full_name, created_at, updated_at) VALUES ${Array.from({ length: count }, () => "(?,?,?,?)").join(",")}`,
      Array.from({ length: count }, (_, n) => [
        `+1415556${String(n).padStart(4, "0")}`,
        `Person ${n}`,
        now,
        now,
      ]).flat(),
    );
    const rows = await db.query<{ id: bigint }>("SELECT id FROM users WHERE phone_number <> ? ORDER BY id", [PHONE]);
    return rows.map(({ id }) => id);
  }
}

/** Returns random words with a Zipf distribution, as in natural languages. */
function sentence(): string {
  if (Math.random() < 0.1) return CHINESE[Math.floor(Math.random() * CHINESE.length)] ?? "";
  const words = Array.from({ length: 3 + Math.floor(Math.random() * 10) }, () => VOCABULARY[zipf()] ?? "");
  if (Math.random() < 0.0001) words.push("zzrareword");
  return words.join(" ");
}

function zipf(): number {
  return Math.min(VOCABULARY.length - 1, Math.floor(Math.exp(Math.random() * Math.log(VOCABULARY.length))) - 1);
}

function word(n: number): string {
  const rest = Math.floor(n / SYLLABLES.length);
  return `${SYLLABLES[n % SYLLABLES.length] ?? ""}${rest === 0 ? "" : word(rest - 1)}`;
}

async function timed(name: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await work();
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
