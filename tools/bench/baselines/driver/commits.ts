import { type Connection, createConnection } from "mariadb";
import { percentile } from "../../load/percentiles.js";
import { answer } from "../../harness/remote.js";

// D, the bare driver: one transaction per message, which increments the conversation's sequence and inserts the message. Its
// statements are pipelined, so that a message costs one round trip and one commit.

export type Commits = typeof methods;

const TEXT = "and this is about as much as people say to each other in one message of a chat, give or take a few words";

let connections: Connection[] = [];
let conversations = 0;

const methods = {
  open: async ({
    databaseUrl,
    connections: count,
    pairs,
  }: {
    databaseUrl: string;
    connections: number;
    pairs: number;
  }) => {
    const url = new URL(databaseUrl);
    const connect = () =>
      createConnection({
        socketPath: url.searchParams.get("socketPath") ?? "",
        user: url.username,
        database: url.pathname.slice(1),
        timezone: "Z",
        initSql: ["SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"],
      });
    connections = await Promise.all(Array.from({ length: count }, connect));
    conversations = pairs;
    const [first] = connections;
    await first?.query("CREATE TABLE conversations (id BIGINT PRIMARY KEY, last_seq INT UNSIGNED NOT NULL)");
    await first?.query(`CREATE TABLE messages (
      conversation_id BIGINT NOT NULL, seq INT UNSIGNED NOT NULL, sender_id BIGINT NOT NULL, message_text TEXT NOT NULL,
      created_at DATETIME(3) NOT NULL, PRIMARY KEY (conversation_id, seq))`);
    await first?.batch(
      "INSERT INTO conversations VALUES (?, 0)",
      Array.from({ length: pairs }, (_, n) => [n + 1]),
    );
  },

  /** Each connection commits one message after the other; connections never share a conversation. */
  run: async ({ seconds }: { seconds: number }) => {
    const end = performance.now() + seconds * 1000;
    const step = connections.length;
    const latencies: number[] = [];
    let sent = 0;
    const commitUntilEnd = async (connection: Connection, first: number) => {
      let conversation = first;
      for (let begun = performance.now(); begun < end; begun = performance.now()) {
        await commit(connection, conversation + 1);
        conversation = conversation + step < conversations ? conversation + step : first;
        sent += 1;
        if (performance.now() < end) latencies.push(performance.now() - begun);
      }
    };
    await Promise.all(connections.map(commitUntilEnd));
    return { sent, done: latencies.length, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
  },
};

async function commit(connection: Connection, conversationId: number): Promise<void> {
  await Promise.all([
    connection.query("BEGIN"),
    connection.query("UPDATE conversations SET last_seq = LAST_INSERT_ID(last_seq + 1) WHERE id = ?", [conversationId]),
    connection.query("INSERT INTO messages VALUES (?, LAST_INSERT_ID(), ?, ?, ?)", [
      conversationId,
      conversationId,
      TEXT,
      new Date(),
    ]),
    connection.query("COMMIT"),
  ]);
}

answer(methods);
