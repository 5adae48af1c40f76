import { SignJWT } from "jose";
import type { Connection } from "mariadb";
import type { Harness } from "../../harness/scenario.js";
import type { BenchDatabase } from "../../harness/database.js";
import type { SocketioServer } from "./server.js";
import type { Remote } from "../../harness/remote.js";

/** Running S with pairs of users. */
export interface SocketioSetup {
  readonly server: Remote<SocketioServer>;
  readonly url: string;
  readonly database: BenchDatabase;
  readonly pairs: readonly { readonly conversationId: number; readonly tokens: readonly [string, string] }[];
}

const SECRET = "a secret of the benchmark that signs for nobody else";

/** Starts S and inserts the pairs. */
export async function startSocketio(harness: Harness, pairs: number): Promise<SocketioSetup> {
  const database = await harness.createDatabase("bench_socketio");
  const server = harness.start<SocketioServer>("baselines/socketio/server.js");
  const { url } = await server.ask("listen", { databaseUrl: database.url, secret: SECRET });
  await insertPairs(database.sql, pairs);
  await server.ask("setRecipients", new Map(Array.from({ length: pairs }, (_, n) => [n + 1, 2 * n + 2])));
  const made = await Promise.all(
    Array.from({ length: pairs }, async (_, n) => ({
      conversationId: n + 1,
      tokens: [await tokenFor(2 * n + 1), await tokenFor(2 * n + 2)] as const,
    })),
  );
  return { server, url, database, pairs: made };
}

/** Signs an access token of S. */
export function tokenFor(userId: number): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(String(userId))
    .sign(new TextEncoder().encode(SECRET));
}

/** Inserts users 1, 2, 3 … and conversations 1, 2, 3 … of two of them each. */
async function insertPairs(sql: Connection, pairs: number): Promise<void> {
  const numbers = Array.from({ length: pairs }, (_, n) => n + 1);
  const rows = (row: (n: number) => string) => numbers.map(row).join(", ");
  const person = (id: number) => `(${id}, 'Person ${id}', NOW(3), NOW(3))`;
  await sql.query(`
    INSERT INTO users (id, full_name, created_at, updated_at) VALUES ${rows((n) => `${person(2 * n - 1)}, ${person(2 * n)}`)};
    INSERT INTO conversations (id, user_one_id, user_two_id, created_at, updated_at)
      VALUES ${rows((n) => `(${n}, ${2 * n - 1}, ${2 * n}, NOW(3), NOW(3))`)};
    INSERT INTO conversation_participants (conversation_id, user_id, unread_count, created_at, updated_at)
      VALUES ${rows((n) => `(${n}, ${2 * n - 1}, 0, NOW(3), NOW(3)), (${n}, ${2 * n}, 0, NOW(3), NOW(3))`)}`);
}
