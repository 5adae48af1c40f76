import { describe, expect, it } from "vitest";
import { openDatabase } from "../infra/database/database.js";
import { testApp } from "../testing/app.js";
import { connectionList, lockWait } from "../testing/statement-log.js";
import { createIsolatedWriter, lockConversation, createWriterFixture } from "../testing/writer-fixture.js";

const app = await testApp();
const { db } = app.app;

/** Writer of another process, without users at a device. */
function otherWriter(database = db) {
  return createIsolatedWriter(app.app, { db: database, filterInUse: () => Promise.resolve(new Set()) });
}

/** Sends of one user in a conversation of two new users. */
async function newConversation() {
  const { keys, createSend } = await createWriterFixture(app);
  const stored = () =>
    db.query<{ seq: number; clientMessageId: string }>(
      "SELECT seq, client_message_id AS clientMessageId FROM messages WHERE conversation_id = ? ORDER BY seq",
      [keys.conversationId],
    );
  return { keys, createSend, stored };
}

/** Returns a function that reads whether the work has settled. */
function watch(work: Promise<unknown>): () => boolean {
  let isSettled = false;
  const settle = () => (isSettled = true);
  void work.then(settle, settle);
  return () => isSettled;
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

describe("the writer", () => {
  it("rejects only the change whose row fails the batch", async () => {
    const { createSend, stored } = await newConversation();
    const writer = otherWriter();
    const tooLong = "x".repeat(101);
    const ids = [...upTo(20).map((n) => `good ${n}`), tooLong, ...upTo(20).map((n) => `also good ${n}`)];
    const results = await Promise.allSettled(ids.map((id) => writer.send(createSend(id))));
    expect(results.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(results[20]).toMatchObject({ status: "rejected", reason: { message: /Data too long/u } });
    expect((await stored()).map(({ seq }) => seq)).toEqual(upTo(40));
  });

  it("stores one message per idempotency key, on two processes at once", async () => {
    const { createSend, stored } = await newConversation();
    const other = await openDatabase(app.databaseUrl, app.app.config);
    const writers = [otherWriter(), otherWriter(other)];
    const answers = await Promise.all(
      upTo(200).map((n) => writers[n % 2]?.send(createSend(`id ${Math.floor(n / 4)}`))),
    );
    await other.close();
    const rows = await stored();
    expect(new Set(rows.map(({ clientMessageId }) => clientMessageId)).size).toBe(rows.length);
    expect(rows.map(({ seq }) => seq)).toEqual(upTo(rows.length));
    for (const answer of answers)
      expect(rows[(answer?.seq ?? 0) - 1]).toMatchObject({ clientMessageId: answer?.clientMessageId });
  });

  it("accepts a change at the moment it becomes idle", async () => {
    const { keys, createSend, stored } = await newConversation();
    const writer = otherWriter();
    expect(await writer.send(createSend("one"))).toMatchObject({ seq: 1, clientMessageId: "one" });
    await writer.mark({ ...keys, status: "READ", upToSeq: 1 });
    expect(await writer.send(createSend("two"))).toMatchObject({ seq: 2, clientMessageId: "two" });
    await writer.drain();
    expect(await stored()).toEqual([
      { seq: 1, clientMessageId: "one" },
      { seq: 2, clientMessageId: "two" },
    ]);
  });

  it("waits for a lock of another transaction", async () => {
    const { keys, createSend, stored } = await newConversation();
    const writer = otherWriter();
    const release = await lockConversation(db, keys.conversationId);
    const sending = writer.send(createSend("patient"));
    const isSent = watch(sending);
    await lockWait(db);
    expect(isSent()).toBe(false);
    await release();
    expect((await sending).seq).toBe(1);
    expect(await stored()).toHaveLength(1);
  });

  it("writes other conversations while a batch waits for a lock, but no change of its users", async () => {
    const [held, other] = [await newConversation(), await newConversation()];
    const writer = otherWriter();
    const release = await lockConversation(db, held.keys.conversationId);
    const waiting = writer.send(held.createSend("first"));
    const passing = upTo(100).map((n) => writer.send(other.createSend(`${n}`)));
    const behind = upTo(100).map((n) => writer.send(held.createSend(`${n} behind`)));
    const isAnySent = watch(Promise.race([waiting, ...behind]));
    expect((await Promise.all(passing)).map(({ seq }) => seq)).toEqual(upTo(100));
    await lockWait(db);
    expect(isAnySent()).toBe(false);
    await release();
    expect((await Promise.all([waiting, ...behind])).map(({ seq }) => seq)).toEqual(upTo(101));
    expect((await held.stored()).at(-1)?.clientMessageId).toBe("100 behind");
  });

  it(
    "stores what it acknowledged, once and without gaps, while its connections are killed",
    { timeout: 60_000 },
    async () => {
      const { createSend, stored } = await newConversation();
      const writer = otherWriter();
      let isOver = false;
      let kills = 0;
      const killing = (async () => {
        const killer = await db.connect();
        const connections = await connectionList(db);
        while (!isOver && kills < 25) {
          const threads = await killer.query<{ id: bigint }[]>(
            `SELECT id FROM ${connections} WHERE db = DATABASE() AND id <> CONNECTION_ID()`,
          );
          for (const { id } of threads)
            await killer.query(`KILL ${id}`).then(
              () => (kills += 1),
              () => undefined,
            );
          await new Promise((resolve) => setTimeout(resolve, 5 * Math.random()));
        }
        await killer.end();
      })();
      const acknowledged: { seq: number; clientMessageId: string }[] = [];
      await Promise.all(
        upTo(20).map(async (person) => {
          for (const n of upTo(30)) {
            const id = `${person}-${n}`;
            for (let isSent = false; !isSent;)
              await writer.send(createSend(id)).then(
                ({ seq, clientMessageId }) => {
                  isSent = true;
                  acknowledged.push({ seq, clientMessageId });
                },
                () => undefined,
              );
          }
        }),
      );
      isOver = true;
      await killing;
      expect(kills).toBeGreaterThan(2);
      const rows = await stored();
      expect(rows.map(({ seq }) => seq)).toEqual(upTo(600));
      expect(acknowledged.sort((one, other) => one.seq - other.seq)).toEqual(rows);
    },
  );
});
