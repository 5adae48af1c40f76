import { randomBytes } from "node:crypto";
import type { Connection } from "mariadb";
import { signAccessToken } from "../../../src/features/auth/sessions/access-token.js";
import { toGlobalId } from "../../../src/graphql/global-ids.js";
import { createIdCipher } from "../../../src/infra/crypto/id-cipher.js";
import { readKeys } from "../../../src/infra/crypto/server-keys.js";
import { loadSecrets } from "../../../src/infra/crypto/secrets.js";

/** Somebody who is told things by one of the speakers, in a conversation of the two. */
export interface Listener {
  readonly token: string;
  readonly speaker: number;
  readonly conversationId: string;
}

/** A crowd: a few who speak, many who listen. */
export interface LoadUsers {
  readonly speakers: readonly string[];
  readonly listeners: readonly Listener[];
}

const AT_ONCE = 500;

/** Puts a crowd straight into the tables, everybody signed in; signing in is put to the test elsewhere. */
export async function insertUsers(
  sql: Connection,
  jwtSecret: string,
  { speakers, listeners }: { speakers: number; listeners: number },
): Promise<LoadUsers> {
  const secrets = await loadSecrets({ JWT_SECRET: [jwtSecret], DATA_DIR: "" });
  const keys = await readKeys({ query: async (statement) => sql.query(statement) });
  const config = { ACCESS_TOKEN_SECONDS: 86_400 } as never;
  const app = { secrets, ids: createIdCipher(keys.ids), config, now: () => new Date() };
  const people: { id: bigint; token: string }[] = [];
  for (const { id, ...session } of await addPeople(sql, speakers + listeners)) {
    people.push({ id, token: (await signAccessToken(app, { userId: id, ...session })).accessToken });
  }
  const [those, others] = [people.slice(0, speakers), people.slice(speakers)];
  const pairs = others.map((listener, index) => ({ listener, speaker: index % speakers }));
  const ids = await addConversations(
    sql,
    pairs.map(({ listener, speaker }) => [those[speaker]?.id ?? 0n, listener.id]),
  );
  return {
    speakers: those.map(({ token }) => token),
    listeners: pairs.map(({ listener, speaker }, index) => ({
      token: listener.token,
      speaker,
      conversationId: toGlobalId(app, "Conversation", ids[index] ?? 0n),
    })),
  };
}

interface SignedUp {
  readonly id: bigint;
  readonly sessionId: bigint;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

async function addPeople(sql: Connection, count: number): Promise<SignedUp[]> {
  for (let from = 0; from < count; from += AT_ONCE)
    await sql.batch(
      "INSERT INTO users (phone_number, is_phone_verified, created_at, updated_at) VALUES (?, TRUE, NOW(3), NOW(3))",
      range(from, count).map((n) => [`+1415${String(n).padStart(9, "0")}`]),
    );
  await sql.query("INSERT IGNORE INTO event_heads (user_id) SELECT id FROM users");
  const hash = randomBytes(32).toString("hex");
  await sql.query(
    `INSERT INTO sessions (user_id, device_name, refresh_token_hash, expires_at, last_activity_at, created_at)
     SELECT id, 'crowd', ?, NOW(3) + INTERVAL 30 DAY, NOW(3), NOW(3) FROM users`,
    [hash],
  );
  return sql.query(
    `SELECT user_id AS id, id AS sessionId, created_at AS createdAt, expires_at AS expiresAt FROM sessions
     ORDER BY user_id`,
  );
}

/** By pair, the older one first. */
async function addConversations(sql: Connection, pairs: readonly (readonly [bigint, bigint])[]): Promise<bigint[]> {
  for (let from = 0; from < pairs.length; from += AT_ONCE)
    await sql.batch(
      "INSERT INTO conversations (user_one_id, user_two_id, created_at, updated_at) VALUES (?, ?, NOW(3), NOW(3))",
      pairs.slice(from, from + AT_ONCE).map((pair) => [...pair]),
    );
  for (const column of ["user_one_id", "user_two_id"])
    await sql.query(
      `INSERT INTO conversation_participants (conversation_id, user_id, last_activity_at, joined_at)
       SELECT id, ${column}, NOW(3), NOW(3) FROM conversations`,
    );
  const rows = await sql.query<{ id: bigint; one: bigint; two: bigint }[]>(
    "SELECT id, user_one_id AS one, user_two_id AS two FROM conversations",
  );
  const ids = new Map(rows.map(({ id, one, two }) => [`${one}:${two}`, id]));
  return pairs.map(([one, two]) => ids.get(`${one}:${two}`) ?? 0n);
}

function range(from: number, count: number): number[] {
  return Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, n) => from + n);
}
