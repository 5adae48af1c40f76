import { describe, expect, it } from "vitest";
import type { TestApp } from "../testing/app.js";
import { runOverHttp, runOverSocket } from "../testing/requests.js";
import { quietApp } from "../testing/statement-log.js";

const MB = 1_000_000;
const app = await quietApp();
const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
const id = await ada.open(bo);
const { id: messageId } = await ada.send(id, "0");
for (let n = 1; n < 100; n += 1) await ada.send(id, `${n}`);
const { db } = app.app;
await db.execute(
  `UPDATE messages SET message_text = REPEAT('x', 65535), reply_to_seq = 1 + (seq + 49) % 100, is_edited = TRUE`,
);
await db.execute(`INSERT INTO message_edits (conversation_id, seq, edit_number, message_text, edited_at)
  SELECT conversation_id, m.seq, n.seq, REPEAT('y', 65535), NOW(3) FROM messages m
  JOIN (SELECT seq FROM messages WHERE seq <= 4) n`);

const aliased = (count: number, field: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `a${n}: ${field(n)}`).join(" ");
const inConversation = (fields: string) => `query ($id: ID!) { conversation(id: $id) { ${fields} } }`;

describe("the texts that an operation reads", () => {
  it.each([
    [
      "pages of one conversation",
      inConversation(aliased(79, (n) => `messages(last: ${100 - (n % 2)}) { nodes { id } }`)),
    ],
    ["earlier texts", inConversation("messages(last: 100) { nodes { edits(first: 95) { editedAt } } }")],
  ])("are bounded for %s that are read to be discarded", async (_, query) => {
    for (const run of [runOverHttp, runOverSocket]) {
      const { bytes, result } = await reading(app, () => run(app, ada, { query, variables: { id } }));
      expect(result.errors).toMatchObject([{ extensions: { code: "RESPONSE_TOO_LARGE", maximum: 16_777_216 } }]);
      expect(result.errors?.[0]?.path).toBeUndefined();
      expect(result.data).toBeNull();
      expect(bytes).toBeLessThan(32 * MB);
    }
  });

  it("may be those of a page of the longest, and of the messages that a page replies to", async () => {
    const ask = (fields: string) => runOverHttp(app, ada, { query: inConversation(fields), variables: { id } });
    const { data } = await ask("messages(last: 100) { nodes { body } }");
    const nodes = Array(100).fill({ body: "x".repeat(65_535) });
    expect(data).toEqual({ conversation: { messages: { nodes } } });
    const replies = await ask("messages(last: 50) { nodes { body replyTo { body } } }");
    expect(replies.data).toEqual({
      conversation: { messages: { nodes: nodes.slice(50).map((node: object) => ({ ...node, replyTo: node })) } },
    });
  });

  it("are as many of one message as it has", async () => {
    const query = `query ($messageId: ID!) { message(id: $messageId) { edits(first: 100) { body } } }`;
    const { data } = await runOverHttp(app, ada, { query, variables: { messageId } });
    expect(data).toMatchObject({ message: { edits: Array(4).fill({ body: "y".repeat(65_535) }) } });
  });

  it("are read together where they are short", async () => {
    await db.execute("UPDATE messages SET message_text = 'short'");
    await db.execute("UPDATE message_edits SET message_text = CONCAT(seq, '.', edit_number)");
    const query = inConversation(aliased(79, (n) => `messages(last: ${100 - n}) { nodes { id } }`));
    expect((await runOverHttp(app, ada, { query, variables: { id } })).errors).toBeUndefined();
    const edits = inConversation("messages(last: 100) { nodes { sequence edits(first: 3) { body } } }");
    const { data } = await runOverHttp(app, ada, { query: edits, variables: { id } });
    const nodes = Array.from({ length: 100 }, (_, n) => ({
      sequence: n + 1,
      edits: [4, 3, 2].map((number) => ({ body: `${n + 1}.${number}` })),
    }));
    expect(data).toEqual({ conversation: { messages: { nodes } } });
  });
});

/** Returns what `work` does, and the bytes of texts that the app reads by key from the database meanwhile. */
async function reading<T>({ app: { db: database } }: TestApp, work: () => Promise<T>) {
  const { read } = database;
  let bytes = 0;
  const counted = async <Row>(sql: string, values?: readonly unknown[]) => {
    const rows = await read<Row>(sql, values);
    for (const { body } of rows as { body?: string | null }[]) bytes += body?.length ?? 0;
    return rows;
  };
  Object.assign(database, { read: counted });
  try {
    const result = await work();
    return { result, bytes };
  } finally {
    Object.assign(database, { read });
  }
}
