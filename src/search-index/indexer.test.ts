import { describe, expect, it, vi } from "vitest";
import {
  DeleteMessageDocument,
  EditMessageDocument,
  SearchMessagesDocument,
} from "../../operations/generated/graphql.js";
import { keyOf } from "../graphql/global-ids.js";
import { eventually } from "../testing/eventually.js";
import type { Device } from "../testing/person.js";
import { connectionList, quietApp, statementsDuring } from "../testing/statement-log.js";
import { createIndexer, indexFor } from "./indexer.js";
import { nodesOf } from "../testing/nodes-of.js";

const app = await quietApp();
const { db, indexer } = app.app;

describe("the indexer", () => {
  it("blocks no send", async () => {
    const { ada, bo, id } = await aConversation();
    await ada.send(id, "a word that is held");
    const other = await db.connect();
    await other.query("BEGIN");
    await other.query("INSERT INTO message_words VALUES (?, 'held', 1, '2026-01-01')", [
      keyOf(app.app, "Conversation", id),
    ]);
    const indexed = indexer.run();
    const waiting = `SELECT 1 FROM ${await connectionList(db)} WHERE info LIKE 'INSERT IGNORE INTO message_words%'`;
    await eventually(async () => expect(await db.query(waiting)).toHaveLength(1));
    expect(await ada.send(id, "not held")).toMatchObject({ sequence: 2 });
    await other.query("ROLLBACK");
    await other.end();
    await indexed;
    expect(await foundBy(bo, "held")).toEqual(["not held", "a word that is held"]);
  });

  it("indexes many conversations in one batch, and splits one at the batch limit", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const id = await ada.open(n === 0 ? bo : await app.person("Peer"));
      ids.push(id);
      for (let m = 0; m < 3; m += 1) await ada.send(id, `${"x".repeat(n === 5 ? 6_000 : 10)} word${n}.${m}`);
    }
    const statements = await statementsDuring(app, () => indexer.run());
    expect(statements.filter((text) => text.startsWith("INSERT IGNORE INTO message_words"))).toHaveLength(3);
    const lag = await db.query("SELECT id FROM conversations WHERE id IN (?) AND indexed_seq <> 3", [
      ids.map((id) => keyOf(app.app, "Conversation", id)),
    ]);
    expect(lag).toEqual([]);
    const indexed = await db.query<{ count: bigint }>(
      "SELECT COUNT(*) AS count FROM message_words WHERE conversation_id IN (?) AND word LIKE 'word%'",
      [ids.map((id) => keyOf(app.app, "Conversation", id))],
    );
    expect(Number(indexed[0]?.count)).toBe(36);
  });

  it("indexes for a search until its deadline, and the rest at the next search", async () => {
    const { ada, bo, id } = await aConversation();
    const conversationId = keyOf(app.app, "Conversation", id) ?? 0n;
    for (let n = 0; n < 5; n += 1) await ada.send(id, `${"x".repeat(6_000)} piece${n}`);
    const words = () => db.query("SELECT word FROM message_words WHERE conversation_id = ?", [conversationId]);
    await indexFor(-1, db, [conversationId]);
    expect(await words()).toEqual([]);
    await indexFor(60_000, db, [conversationId]);
    expect(await words()).toHaveLength(10);
    // The state after a migration that changes the folding of words.
    await db.execute("DELETE FROM message_words WHERE conversation_id = ?", [conversationId]);
    await db.execute("UPDATE conversations SET indexed_seq = 0 WHERE id = ?", [conversationId]);
    expect(await foundBy(bo, "piece4")).toHaveLength(1);
    expect(await words()).toHaveLength(10);
  });

  it("retries conversations whose batch failed", async () => {
    const { ada, id } = await aConversation();
    await ada.send(id, "stubborn");
    let isBroken = true;
    const query: typeof db.query = (...of) => (isBroken ? Promise.reject(new Error("broken")) : db.query(...of));
    const patient = createIndexer({ ...db, query });
    const conversationId = keyOf(app.app, "Conversation", id) ?? 0n;
    patient.enqueue([conversationId]);
    await expect(patient.run()).rejects.toThrow("broken");
    isBroken = false;
    await patient.run();
    const words = "SELECT word FROM message_words WHERE conversation_id = ?";
    expect(await db.query(words, [conversationId])).toEqual([{ word: "stubborn" }]);
  });

  it("pauses while the database is busy, for a minute at most", async () => {
    const { ada, bo, id } = await aConversation();
    let isBusy = true;
    const patient = createIndexer(db);
    const run = () => patient.run(() => isBusy);
    await ada.send(id, "urgent");
    const conversationId = keyOf(app.app, "Conversation", id) ?? 0n;
    const words = () => db.query("SELECT word FROM message_words WHERE conversation_id = ?", [conversationId]);
    patient.enqueue([conversationId]);
    await run();
    expect(await words()).toEqual([]);
    const later = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 61_000);
    await run();
    later.mockRestore();
    expect(await words()).toEqual([{ word: "urgent" }]);
    await ada.send(id, "later");
    patient.enqueue([conversationId]);
    isBusy = false;
    await run();
    expect(await words()).toHaveLength(2);
    expect(await foundBy(bo, "later")).toEqual(["later"]);
  });

  it("leaves no postings of a message that is deleted meanwhile, even if another indexer has finished first", async () => {
    const { ada, id } = await aConversation();
    const { id: messageId } = await ada.send(id, "a word to be forgotten");
    const conversationId = keyOf(app.app, "Conversation", id);
    const other = await db.connect();
    await other.query("BEGIN");
    await other.query("INSERT INTO message_words VALUES (?, 'forgotten', 1, '2026-01-01')", [conversationId]);
    const indexed = indexer.run();
    const running = async (statement: string) =>
      db.query(`SELECT 1 FROM ${await connectionList(db)} WHERE info LIKE '${statement}%'`);
    await eventually(async () => expect(await running("INSERT IGNORE INTO message_words")).toHaveLength(1));
    await db.execute("UPDATE conversations SET indexed_seq = 1 WHERE id = ?", [conversationId]);
    let isDeleted = false;
    const deleted = ada
      .ask(DeleteMessageDocument, { input: { messageId, scope: "EVERYONE" } })
      .then(() => (isDeleted = true));
    await eventually(async () =>
      expect(isDeleted || (await running("UPDATE messages SET message_text = NULL")).length > 0).toBe(true),
    );
    await other.query("ROLLBACK");
    await other.end();
    await Promise.all([indexed, deleted]);
    expect(await db.query("SELECT word FROM message_words WHERE conversation_id = ?", [conversationId])).toEqual([]);
  });

  it("leaves no old postings of messages that are edited or deleted meanwhile", async () => {
    const { ada, bo, id } = await aConversation();
    const drafts: string[] = [];
    for (let n = 0; n < 20; n += 1) drafts.push((await ada.send(id, `draft number${n}`)).id);
    const busy = Promise.all([indexer.run(), foundBy(bo, "draft"), foundBy(ada, "draft")]);
    await Promise.all(
      drafts.map((messageId, n) =>
        n % 2 === 0
          ? ada.ask(EditMessageDocument, { input: { messageId, body: `version number${n}` } })
          : ada.ask(DeleteMessageDocument, { input: { messageId, scope: "EVERYONE" } }),
      ),
    );
    await busy;
    await indexer.run();
    const even = Array.from({ length: 10 }, (_, n) => `number${2 * n}`);
    const words = await db.query<{ word: string }>(
      "SELECT DISTINCT word FROM message_words WHERE conversation_id = ?",
      [keyOf(app.app, "Conversation", id)],
    );
    expect(words.map(({ word }) => word).toSorted()).toEqual([...even, "version"].toSorted());
    expect(await foundBy(bo, "version")).toHaveLength(10);
  });
});

async function aConversation() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  return { ada, bo, id: await ada.open(bo) };
}

async function foundBy(device: Device, query: string) {
  const { searchMessages } = await device.ask(SearchMessagesDocument, { query });
  return nodesOf(searchMessages).map(({ body }) => body);
}
