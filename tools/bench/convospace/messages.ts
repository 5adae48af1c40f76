import type { Connection } from "mariadb";
import type { Pair } from "./users.js";

const BATCH_SIZE = 50_000;
const WORDS =
  "and this is about as much as people say to each other in one message of a chat, give or take a few words";

/** Body of the seeded message with this sequence. */
export function seededBody(sequence: number): string {
  return `${sequence} ${WORDS}`;
}

/** Inserts `count` messages, by both members in turn, a minute apart, and unread by the recipient. */
export async function addMessages(
  sql: Connection,
  { conversation, sender, recipient }: Pair,
  count: number,
): Promise<void> {
  await makeNumbers(sql);
  for (let from = 0; from < count; from += BATCH_SIZE)
    await sql.query(
      `INSERT INTO messages (conversation_id, seq, sender_id, client_message_id, message_text, created_at, updated_at)
       SELECT ?, n, IF(n % 2 = 0, ?, ?), CONCAT('seeded-', n), CONCAT(n, ' ', ?), NOW(3) - INTERVAL ? - n MINUTE,
              NOW(3) - INTERVAL ? - n MINUTE
       FROM (SELECT n + ? AS n FROM bench_numbers WHERE n <= ?) numbers`,
      [conversation, recipient.id, sender.id, WORDS, count, count, from, Math.min(BATCH_SIZE, count - from)],
    );
  await sql.query("UPDATE conversations SET last_seq = ?, indexed_seq = ?, last_message_at = NOW(3) WHERE id = ?", [
    count,
    count,
    conversation,
  ]);
  await sql.query("UPDATE conversation_participants SET unread_count = ? WHERE conversation_id = ?", [
    Math.floor(count / 2),
    conversation,
  ]);
}

const withNumbers = new WeakSet<Connection>();

/** Creates a temporary table of the numbers 1 to 50,000, once per connection. */
async function makeNumbers(sql: Connection): Promise<void> {
  if (withNumbers.has(sql)) return;
  withNumbers.add(sql);
  const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(" UNION ALL ");
  const [ones, tens, hundreds, thousands, tenThousands] = ["a", "b", "c", "d", "e"].map(
    (name) => `(${digits}) ${name}`,
  );
  await sql.query(
    `CREATE TEMPORARY TABLE bench_numbers (n INT PRIMARY KEY) AS
     SELECT a.d + b.d * 10 + c.d * 100 + d.d * 1000 + e.d * 10000 + 1 AS n
     FROM ${ones}, ${tens}, ${hundreds}, ${thousands}, ${tenThousands} WHERE e.d < ${BATCH_SIZE / 10_000}`,
  );
}
