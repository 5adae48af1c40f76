import { type Connection, createConnection } from "mariadb";
import { connectionOptions } from "../../../src/infra/database/database.js";

const BATCH = 1000;

/** Inserts conversations of a user with so many new people, a minute apart, with one message of the user each. */
export async function addConversations(databaseUrl: string, phoneNumber: string, count: number): Promise<void> {
  await withConnection(databaseUrl, async (sql) => {
    await sql.batch(
      `INSERT INTO users (phone_number, full_name, is_phone_verified, created_at, updated_at)
       VALUES (?, ?, TRUE, NOW(3), NOW(3))`,
      Array.from({ length: count }, (_, n) => [`+1416${String(5_550_000 + n)}`, `Person ${n}`]),
    );
    await sql.query(`INSERT INTO event_heads (user_id) SELECT id FROM users WHERE phone_number LIKE '+1416%'`);
    await sql.query(
      `INSERT INTO conversations
         (user_one_id, user_two_id, last_seq, indexed_seq, last_message_at, created_at, updated_at)
       SELECT viewer.id, peer.id, 1, 1, NOW(3) - INTERVAL peer.id MINUTE, NOW(3), NOW(3)
       FROM users viewer JOIN users peer ON peer.phone_number LIKE '+1416%' WHERE viewer.phone_number = ?`,
      [phoneNumber],
    );
    const seeded = "conversations c JOIN users peer ON peer.id = c.user_two_id AND peer.phone_number LIKE '+1416%'";
    await sql.query(
      `INSERT INTO messages (conversation_id, seq, sender_id, client_message_id, message_text, created_at, updated_at)
       SELECT c.id, 1, c.user_one_id, 'seeded', CONCAT('Hello, ', peer.full_name), c.last_message_at, c.last_message_at
       FROM ${seeded}`,
    );
    await sql.query(
      `INSERT INTO conversation_participants (conversation_id, user_id, last_activity_at, joined_at)
       SELECT c.id, m.id, c.last_message_at, c.last_message_at
       FROM ${seeded} JOIN users m ON m.id IN (c.user_one_id, c.user_two_id)`,
    );
  });
}

/** Appends read messages to the only conversation of two users, by both in turn, up to the sequence `last`. */
export async function addMessages(databaseUrl: string, phoneNumbers: readonly string[], last: number): Promise<void> {
  await withConnection(databaseUrl, async (sql) => {
    const users = await sql.query<{ id: bigint }[]>("SELECT id FROM users WHERE phone_number IN (?) ORDER BY id", [
      phoneNumbers,
    ]);
    const [one, two] = users.map(({ id }) => id);
    const [conversation] = await sql.query<{ id: bigint; seq: number }[]>(
      "SELECT id, last_seq AS seq FROM conversations WHERE user_one_id = ? AND user_two_id = ?",
      [one, two],
    );
    if (conversation === undefined) throw new Error("The users have no conversation.");
    const { id, seq } = conversation;
    for (let from = seq + 1; from <= last; from += BATCH) {
      const rows = Array.from({ length: Math.min(BATCH, last - from + 1) }, (_, n) => from + n);
      await sql.batch(
        `INSERT INTO messages (conversation_id, seq, sender_id, client_message_id, message_text, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, NOW(3), NOW(3))`,
        rows.map((n) => [id, n, n % 2 === 0 ? one : two, `seeded-${n}`, `Message ${n} of a long conversation`]),
      );
    }
    await sql.query("UPDATE conversations SET last_seq = ?, indexed_seq = ? WHERE id = ?", [last, last, id]);
    await sql.query(
      `UPDATE conversation_participants SET last_read_seq = ?, last_delivered_seq = ?, unread_count = 0
       WHERE conversation_id = ?`,
      [last, last, id],
    );
  });
}

async function withConnection(databaseUrl: string, use: (sql: Connection) => Promise<void>): Promise<void> {
  const sql = await createConnection(
    connectionOptions(databaseUrl, { DATABASE_TLS: "off", DATABASE_TLS_CA: undefined }),
  );
  try {
    await use(sql);
  } finally {
    await sql.end();
  }
}
