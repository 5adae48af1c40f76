import { randomBytes } from "node:crypto";
import type { Connection } from "mariadb";
import { signAccessToken } from "../../../src/features/auth/sessions/access-token.js";
import { toGlobalId } from "../../../src/graphql/global-ids.js";
import { createIdCipher } from "../../../src/infra/crypto/id-cipher.js";
import { readKeys } from "../../../src/infra/crypto/server-keys.js";
import { loadSecrets } from "../../../src/infra/crypto/secrets.js";

/** User who receives from one of the senders, in a conversation of the two. */
export interface Receiver {
  readonly token: string;
  readonly sender: number;
  readonly conversationId: string;
}

/** Users of a load test: few senders, many receivers. */
export interface LoadUsers {
  readonly senders: readonly string[];
  readonly receivers: readonly Receiver[];
}

const BATCH_SIZE = 500;

/** Inserts users with sessions directly into the tables: sign-in is measured elsewhere. */
export async function insertUsers(
  sql: Connection,
  jwtSecret: string,
  { senders, receivers }: { senders: number; receivers: number },
): Promise<LoadUsers> {
  const secrets = await loadSecrets({ JWT_SECRET: [jwtSecret], DATA_DIR: "" });
  const keys = await readKeys({ query: async (statement) => sql.query(statement) });
  const config = { ACCESS_TOKEN_SECONDS: 86_400 } as never;
  const app = { secrets, ids: createIdCipher(keys.ids), config, now: () => new Date() };
  const people: { id: bigint; token: string }[] = [];
  for (const { id, ...session } of await addPeople(sql, senders + receivers)) {
    people.push({ id, token: (await signAccessToken(app, { userId: id, ...session })).accessToken });
  }
  const [those, others] = [people.slice(0, senders), people.slice(senders)];
  const pairs = others.map((receiver, index) => ({ receiver, sender: index % senders }));
  const ids = await addConversations(
    sql,
    pairs.map(({ receiver, sender }) => [those[sender]?.id ?? 0n, receiver.id]),
  );
  return {
    senders: those.map(({ token }) => token),
    receivers: pairs.map(({ receiver, sender }, index) => ({
      token: receiver.token,
      sender,
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
  for (let from = 0; from < count; from += BATCH_SIZE)
    await sql.batch(
      "INSERT INTO users (phone_number, is_phone_verified, created_at, updated_at) VALUES (?, TRUE, NOW(3), NOW(3))",
      range(from, count).map((n) => [`+1415${String(n).padStart(9, "0")}`]),
    );
  await sql.query("INSERT IGNORE INTO event_heads (user_id) SELECT id FROM users");
  const hash = randomBytes(32).toString("hex");
  await sql.query(
    `INSERT INTO sessions (user_id, device_name, refresh_token_hash, expires_at, last_activity_at, created_at)
     SELECT id, 'load', ?, NOW(3) + INTERVAL 30 DAY, NOW(3), NOW(3) FROM users`,
    [hash],
  );
  return sql.query(
    `SELECT user_id AS id, id AS sessionId, created_at AS createdAt, expires_at AS expiresAt FROM sessions
     ORDER BY user_id`,
  );
}

/** Inserts a conversation per pair, whose older user comes first. */
async function addConversations(sql: Connection, pairs: readonly (readonly [bigint, bigint])[]): Promise<bigint[]> {
  for (let from = 0; from < pairs.length; from += BATCH_SIZE)
    await sql.batch(
      "INSERT INTO conversations (user_one_id, user_two_id, created_at, updated_at) VALUES (?, ?, NOW(3), NOW(3))",
      pairs.slice(from, from + BATCH_SIZE).map((pair) => [...pair]),
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
  return Array.from({ length: Math.min(BATCH_SIZE, count - from) }, (_, n) => from + n);
}
