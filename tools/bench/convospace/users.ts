import { randomBytes } from "node:crypto";
import type { Connection } from "mariadb";
import { built } from "../harness/built.js";
import { idsOf } from "./ids.js";
import { JWT_SECRET } from "./server.js";

/** Signed-in user. */
export interface Person {
  readonly id: bigint;
  readonly token: string;
}

/** Conversation of a sender and a recipient. */
export interface Pair {
  readonly sender: Person;
  readonly recipient: Person;
  readonly conversation: bigint;
}

const BATCH_SIZE = 1000;
const DAY_SECONDS = 86_400;

/** Inserts users with a session each directly into the tables: sign-in is measured elsewhere. */
export async function addPeople(sql: Connection, count: number): Promise<Person[]> {
  const [{ signAccessToken }, { loadSecrets }] = [
    await built("features/auth/sessions/access-token.js"),
    await built("infra/crypto/secrets.js"),
  ];
  const secrets = await loadSecrets({ JWT_SECRET: [JWT_SECRET], DATA_DIR: "" });
  const { ids } = await idsOf(sql);
  const config = { ACCESS_TOKEN_SECONDS: DAY_SECONDS };
  const people: Person[] = [];
  for (let from = 0; from < count; from += BATCH_SIZE) {
    const userIds = await insertUsers(sql, Math.min(BATCH_SIZE, count - from));
    for (const { id, ...session } of await insertSessions(sql, userIds)) {
      const app = { secrets, ids, config: config as never, now: () => new Date() };
      const { accessToken } = await signAccessToken(app, { userId: id, ...session });
      people.push({ id, token: accessToken });
    }
  }
  return people;
}

/** Inserts pairs of new users, each with a conversation. */
export async function addPairs(sql: Connection, count: number): Promise<Pair[]> {
  const people = await addPeople(sql, count * 2);
  const pairs: Pair[] = [];
  for (let n = 0; n < count; n += 1) {
    const [sender, recipient] = [people[2 * n], people[2 * n + 1]];
    if (sender === undefined || recipient === undefined) throw new Error("Too few users were inserted.");
    pairs.push({ sender, recipient, conversation: await addConversation(sql, [sender, recipient]) });
  }
  return pairs;
}

/** Inserts the conversation of two users, whose older one comes first. */
export async function addConversation(sql: Connection, [one, two]: readonly [Person, Person]): Promise<bigint> {
  const { insertId } = await sql.query<{ insertId: bigint }>(
    "INSERT INTO conversations (user_one_id, user_two_id, created_at, updated_at) VALUES (?, ?, NOW(3), NOW(3))",
    [one.id, two.id],
  );
  await sql.query(
    `INSERT INTO conversation_participants (conversation_id, user_id, last_activity_at, joined_at)
     VALUES (?, ?, NOW(3), NOW(3)), (?, ?, NOW(3), NOW(3))`,
    [insertId, one.id, insertId, two.id],
  );
  return insertId;
}

let phones = 0;

async function insertUsers(sql: Connection, count: number): Promise<bigint[]> {
  const rows = Array.from({ length: count }, () => {
    phones += 1;
    return [`+1415${String(phones).padStart(9, "0")}`, `Person ${phones}`];
  });
  const row = "(?, ?, TRUE, NOW(3), NOW(3))";
  await sql.query(
    `INSERT INTO users (phone_number, full_name, is_phone_verified, created_at, updated_at) VALUES ${list(row, count)}`,
    rows.flat(),
  );
  const found = await sql.query<{ id: bigint }[]>("SELECT id FROM users WHERE phone_number IN (?) ORDER BY id", [
    rows.map(([phone]) => phone),
  ]);
  const ids = found.map(({ id }) => id);
  await sql.query(`INSERT IGNORE INTO event_heads (user_id) VALUES ${list("(?)", count)}`, ids);
  return ids;
}

async function insertSessions(sql: Connection, userIds: readonly bigint[]) {
  const row = "(?, 'bench', ?, NOW(3) + INTERVAL 30 DAY, NOW(3), NOW(3))";
  await sql.query(
    `INSERT INTO sessions (user_id, device_name, refresh_token_hash, expires_at, last_activity_at, created_at)
     VALUES ${list(row, userIds.length)}`,
    userIds.flatMap((id) => [id, randomBytes(32).toString("hex")]),
  );
  return sql.query<{ id: bigint; sessionId: bigint; createdAt: Date; expiresAt: Date }[]>(
    `SELECT user_id AS id, id AS sessionId, created_at AS createdAt, expires_at AS expiresAt
     FROM sessions WHERE user_id IN (?) ORDER BY user_id`,
    [userIds],
  );
}

function list(row: string, count: number): string {
  return Array.from({ length: count }, () => row).join(", ");
}
