import { type Pool, createPool } from "mariadb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyOf } from "../graphql/global-ids.js";
import { type Database, connectionOptions } from "../infra/database/database.js";
import { isOutage } from "../infra/database/errors.js";
import type { ScriptForm } from "../infra/database/script.js";
import { createTransactionRunner } from "../infra/database/transaction.js";
import { createMetrics } from "../infra/telemetry/metrics.js";
import { NO_TRACING } from "../infra/telemetry/tracing.js";
import { readUpload, toMediaColumns } from "../model/media-object.js";
import { type FaultPlace, type FaultyTables, createFaultyTables } from "../testing/faulty-tables.js";
import { createProxy } from "../testing/proxy.js";
import { quietApp } from "../testing/statement-log.js";
import { storeUpload } from "../testing/stored-upload.js";
import { createIsolatedWriter, createWriterFixture } from "../testing/writer-fixture.js";
import type { Writer } from "./writer.js";

const app = await quietApp();
const { db } = app.app;
const [server] = await db.query<{ version: string }>("SELECT VERSION() AS version");
const isMariaDb = /mariadb/iu.test(server?.version ?? "");
const FORMS: readonly ScriptForm[] = ["multi-statement", "compound"];

/** Each statement of the writer's scripts, but for BEGIN and COMMIT. An INSERT may be one of existing rows. */
const PLACES: readonly FaultPlace[] = [
  { table: "conversations", statement: "INSERT" },
  { table: "media_objects", statement: "INSERT" },
  { table: "event_heads", statement: "INSERT" },
  { table: "messages", statement: "INSERT" },
  { table: "message_status", statement: "INSERT" },
  { table: "notifications", statement: "INSERT" },
  { table: "notifications", statement: "UPDATE" },
  { table: "conversation_participants", statement: "INSERT" },
  { table: "conversation_participants", statement: "UPDATE" },
  { table: "user_events", statement: "INSERT" },
];
/** Errors of a demoted primary, of a node that left its cluster, and of certification. */
const ERRORS = [
  1180, 1205, 1213, 1290, 1317, 1792, 1836, 1927, 3032, 3098, 3100, 3101, 3169, 3796, 3797, 3798, 3799, 4031,
];
/** A lock wait, a deadlock, and two of a lost connection. */
const ONE_OF_EACH_KIND = [1205, 1213, 1290, 3101];

const pool: Pool = createPool({
  ...connectionOptions(app.databaseUrl, app.app.config),
  multipleStatements: true,
  connectionLimit: 4,
});
let faults: FaultyTables;
beforeAll(async () => {
  if (isMariaDb) faults = await createFaultyTables(db, PLACES);
}, 60_000);
afterAll(() => pool.end());

// With GTIDs, the default of MySQL, a transaction must not change the table that counts the faults.
describe.runIf(isMariaDb).each(FORMS)("the writer, as %s scripts, while a statement fails", (form) => {
  const database: Database = { ...db, transaction: createTransactionRunner(pool, createMetrics(), NO_TRACING, form) };
  const newWriter = (writing = database) =>
    createIsolatedWriter(app.app, { db: writing, filterInUse: () => Promise.resolve(new Set<bigint>()) });

  it.each(PLACES)("repeats a batch after a failed $statement of $table", async (place) => {
    const talk = await startConversation(newWriter());
    const errno = ERRORS[PLACES.indexOf(place) % ERRORS.length] ?? 0;
    await talk.exchange(() => faults.fail(place, errno));
    expect(await faults.remaining(place)).toBe(0);
    await talk.verify();
  });

  it("stores what it acknowledges, once, and rejects as an outage alone, with each error at each statement", async () => {
    const talk = await startConversation(newWriter(), { isPersistent: true });
    const errors = form === "compound" ? ONE_OF_EACH_KIND : ERRORS;
    for (const [round] of errors.entries()) {
      const errnoAt = (index: number) => errors[(index + round) % errors.length] ?? 0;
      await talk.exchange(async () => {
        for (const [index, place] of PLACES.entries()) await faults.fail(place, errnoAt(index));
      });
      for (const place of PLACES) expect(await faults.remaining(place)).toBe(0);
    }
    await talk.verify();
  });

  it("stores a message once whose COMMIT was not answered", async () => {
    const target = new URL(app.databaseUrl);
    const socketPath = target.searchParams.get("socketPath");
    const proxy = await createProxy(
      socketPath === null ? { host: target.hostname, port: Number(target.port) } : { path: socketPath },
    );
    target.searchParams.delete("socketPath");
    [target.hostname, target.port] = ["127.0.0.1", String(proxy.port)];
    const behind = createPool({
      ...connectionOptions(target.href, app.app.config),
      multipleStatements: true,
      connectionLimit: 2,
    });
    const metrics = createMetrics();
    const transaction = createTransactionRunner(behind, metrics, NO_TRACING, form);
    const talk = await startConversation(newWriter({ ...db, transaction }));
    for (let times = 0; times < 5; times += 1) {
      proxy.loseAnswer("COMMIT");
      await talk.exchange();
    }
    await talk.verify();
    await behind.end();
    await proxy.close();
    expect(await metrics.text()).toContain('transaction_retries_total{cause="connection_loss"} 5');
  });

  it("rejects as an outage while an error goes on, and stores nothing", async () => {
    const talk = await startConversation(newWriter());
    for (const errno of ONE_OF_EACH_KIND)
      for (const table of ["conversations", "user_events"]) {
        const place = { table, statement: "INSERT" } as const;
        await faults.fail(place, errno, 1000);
        await expect(talk.send("in vain")).rejects.toSatisfy(isOutage);
        await faults.mend(place);
      }
    expect(await talk.stored()).toEqual([]);
    await talk.send("at last");
    await talk.verify();
  });
});

/** Conversation in which everything that is acknowledged is recorded. A persistent client repeats what an outage rejected. */
async function startConversation(writer: Writer, { isPersistent = false } = {}) {
  const { ada, keys, createSend } = await createWriterFixture(app);
  const reader = { ...keys, userId: keys.peerId, peerId: keys.userId };
  const acknowledged: { seq: number; clientMessageId: string }[] = [];
  let count = 0;

  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    for (;;)
      try {
        return await work();
      } catch (error) {
        if (!isPersistent || !isOutage(error)) throw error;
      }
  }

  async function write(message: Parameters<Writer["send"]>[0]): Promise<void> {
    const { seq, clientMessageId } = await attempt(() => writer.send(message));
    acknowledged.push({ seq, clientMessageId });
  }

  const lastSeq = () => Math.max(...acknowledged.map(({ seq }) => seq));
  const send = (text: string) => write(createSend(`${text} ${(count += 1)}`));
  const read = (upToSeq: number) => attempt(() => writer.mark({ ...reader, status: "READ", upToSeq }));

  /** Returns a message with a file. */
  async function createFile() {
    const { id } = await storeUpload(app, ada);
    const upload = await readUpload(db, keys.userId, keyOf(app.app, "Upload", id) ?? 0n);
    if (upload === undefined) throw new Error("Expected the upload to be stored.");
    const text = createSend(`file ${(count += 1)}`);
    return { ...text, upload, content: { ...text.content, type: "IMAGE" as const, ...toMediaColumns(upload) } };
  }

  const stored = () =>
    db.query<{ seq: number; clientMessageId: string }>(
      "SELECT seq, client_message_id AS clientMessageId FROM messages WHERE conversation_id = ? ORDER BY seq",
      [keys.conversationId],
    );

  return {
    send,
    stored,
    /** Runs every statement: a first message that is missed, further ones, reading in part and all. */
    exchange: async (prepare = () => Promise.resolve()) => {
      const file = await createFile();
      await prepare();
      await send("first");
      await Promise.all([send("together"), send("together"), send("together")]);
      await write(file);
      await read(lastSeq() - 2);
      await read(lastSeq());
    },
    /** Compares messages, counts, notifications and logs with what was acknowledged. */
    verify: async () => {
      const rows = await stored();
      expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
      expect(acknowledged.toSorted((one, other) => one.seq - other.seq)).toEqual(rows);
      const [member] = await db.query<{ lastSeq: number; unread: number; readSeq: number }>(
        `SELECT c.last_seq AS lastSeq, p.unread_count AS unread, p.last_read_seq AS readSeq
         FROM conversations c JOIN conversation_participants p ON p.conversation_id = c.id
         WHERE c.id = ? AND p.user_id = ?`,
        [keys.conversationId, keys.peerId],
      );
      expect(member).toMatchObject({ lastSeq: rows.length, unread: rows.length - (member?.readSeq ?? 0) });
      for (const userId of [keys.userId, keys.peerId]) {
        const events = await db.query<{ seq: number; kind: string; messageSeq: number }>(
          "SELECT seq, kind, message_seq AS messageSeq FROM user_events WHERE user_id = ? ORDER BY seq",
          [userId],
        );
        const [head] = await db.query("SELECT seq FROM event_heads WHERE user_id = ?", [userId]);
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
        expect(head).toEqual({ seq: events.length });
        const sent = events.filter(({ kind }) => kind === "MessageSent").map(({ messageSeq }) => messageSeq);
        expect(sent).toEqual(rows.map(({ seq }) => seq));
      }
    },
  };
}
