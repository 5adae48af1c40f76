import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import {
  ContactsDocument,
  EventPageDocument,
  MuteConversationDocument,
  NotificationsDocument,
  RemoveContactDocument,
  SearchMessagesDocument,
  UpdateProfileDocument,
  ViewerDocument,
} from "../../operations/generated/graphql.js";
import { systemClock } from "../../src/infra/clock.js";
import type { Database } from "../../src/infra/database/database.js";
import { type TestApp, testApp } from "../../src/testing/app.js";
import { signIn } from "../../src/testing/person.js";
import { ROOT } from "../../src/infra/root.js";
import { createTotals } from "./totals.js";
import { readOptions } from "./options.js";
import { openSource } from "./original/source.js";
import { run } from "./run.js";
import { anOriginal, importOriginal } from "./testing/import.js";
import type { OriginalDatabase } from "./testing/original-database.js";
import { seenBy } from "./testing/sight.js";
import { nodesOf } from "../../src/testing/nodes-of.js";

describe("an import that is run again", () => {
  it("imports nothing twice and changes nothing", async () => {
    const [app, original] = [await testApp(), await aTown({ messages: 40 })];
    await importOriginal(original, app);
    const before = await snapshot(app);
    const again = await importOriginal(original, app);
    expect(await snapshot(app)).toEqual(before);
    expect(again.totals.of("messages")).toMatchObject({ here: 40, fresh: 0, skipped: 0 });
    expect(again.totals.of("users")).toMatchObject({ here: 6, fresh: 0 });
  });

  it("imports rows added, changed and deleted since, with the same result as a single import", async () => {
    const [app, original] = [await testApp(), await aTown({ messages: 20 })];
    await importOriginal(original, app);
    await app.app.indexer.enqueueLagging();
    await app.app.indexer.run();
    await fill(original, 20, 40);
    await original.execute(
      "UPDATE messages SET message_text = 'edited since', is_edited = 1, updated_at = '2024-06-01' WHERE id = 3",
    );
    await original.execute(
      "UPDATE messages SET is_deleted = 1, deleted_at = '2024-06-01', updated_at = '2024-06-01' WHERE id = 4",
    );
    await original.execute("UPDATE users SET full_name = 'Person the First' WHERE id = 1");
    await original.execute("UPDATE user_contacts SET contact_name = 'My friend', is_blocked = 1 WHERE user_id = 1");
    await original.execute("UPDATE conversation_participants SET is_muted = 1");
    await original.execute("UPDATE notifications SET is_read = 1, read_at = '2024-06-01 10:00:00' WHERE user_id = 1");
    await importOriginal(original, app);
    const once = await testApp();
    await importOriginal(original, once);
    expect(await snapshot(app)).toEqual(await snapshot(once));
    const device = await signIn(app, { phoneNumber: numberOf(5) });
    const found = async (query: string) =>
      nodesOf((await device.ask(SearchMessagesDocument, { query })).searchMessages).map(({ body }) => body);
    expect(await found("edited since")).toEqual(["edited since"]);
    expect(await found("number 3 of")).toEqual([]);
    expect(await found("number 4 of")).toEqual([]);
  });

  it("keeps changes of signed-in users to their accounts, and imports messages", async () => {
    const [app, original] = [await testApp(), await aTown({ messages: 20 })];
    await importOriginal(original, app);
    const device = await signIn(app, { phoneNumber: numberOf(1) });
    const { contacts } = await device.ask(ContactsDocument, {});
    const [conversation] = await seenBy(device);
    const conversationId = conversation?.id ?? "";
    await device.ask(RemoveContactDocument, { input: { contactId: nodesOf(contacts)[0]?.id ?? "" } });
    await device.ask(UpdateProfileDocument, { input: { fullName: "My own choice" } });
    await device.ask(MuteConversationDocument, { input: { conversationId, muted: true } });
    const before = conversation?.messages.length ?? 0;
    await original.execute("UPDATE users SET full_name = 'Another', updated_at = '2030-01-01 00:00:00'");
    await fill(original, 20, 40);
    await importOriginal(original, app);
    const after = (await seenBy(device)).find(({ id }) => id === conversationId);
    expect((await device.ask(ViewerDocument, {})).viewer?.user.fullName).toBe("My own choice");
    expect(nodesOf((await device.ask(ContactsDocument, {})).contacts)).toEqual([]);
    expect(after?.mutedUntil).not.toBeNull();
    expect(after?.messages.length).toBeGreaterThan(before);
  });

  it("does not restore deleted accounts", async () => {
    const [app, original] = [await testApp(), await aTown({ messages: 20 })];
    await importOriginal(original, app);
    await app.app.db.execute(
      `UPDATE users SET phone_number = NULL, full_name = 'Deleted account', is_active = FALSE, deleted_at = NOW(3)
       WHERE phone_number = ?`,
      [numberOf(1)],
    );
    const before = await snapshot(app);
    const { totals } = await importOriginal(original, app);
    expect(totals.reasons.get("users left out has deleted their account here")?.count).toBe(1);
    expect((await snapshot(app)).users).toEqual(before.users);
    expect((await snapshot(app)).messages).toEqual(before.messages);
  });
});

describe("an interrupted import", () => {
  it.each([
    ["many conversations", { people: 6, messages: 60 }],
    ["a long conversation with a duplicate", { people: 2, messages: 1300 }],
  ])("keeps all invariants after any step, and the next run imports the rest: %s", async (_, size) => {
    const [whole, original] = [await testApp(), await aTown(size)];
    await importOriginal(original, whole);
    const expected = await snapshot(whole);
    const app = await testApp();
    let isDone = false;
    for (let steps = 1; !isDone; steps += 1) {
      isDone = await runFor(steps, original, app);
      await requireWhole(app);
    }
    expect(await snapshot(app)).toEqual(expected);
  });

  it("continues after kill -9", async () => {
    const size = { people: 200, messages: 1600 };
    const [whole, original] = [await testApp(), await aTown(size)];
    await importOriginal(original, whole);
    const app = await testApp();
    const first = importProcess(original, app);
    while ((await count(app, "messages")) === 0 && first.child.exitCode === null) await sleep(5);
    first.child.kill("SIGKILL");
    await first.ended;
    const brought = await count(app, "messages");
    expect(brought).toBeGreaterThan(0);
    expect(brought).toBeLessThan(size.messages);
    await requireWhole(app);
    const second = importProcess(original, app);
    expect(await second.ended).toBe(0);
    expect(second.output()).toMatch(/messages +1,600 +1,600/u);
    expect(await snapshot(app)).toEqual(await snapshot(whole));
  }, 120_000);
});

describe("the target", () => {
  it("that is in use gets its users' messages of the original, and invalidates their cursors", async () => {
    const [app, original] = [await testApp(), await aTown({ messages: 20 })];
    const early = await signIn(app, { phoneNumber: numberOf(1), fullName: "Early Bird" });
    const { viewer } = await early.ask(ViewerDocument, {});
    await importOriginal(original, app);
    const { events } = await early.ask(EventPageDocument, { after: viewer?.eventCursor ?? "" });
    expect(events).toMatchObject({ resyncRequired: true, events: [] });
    expect((await early.ask(ViewerDocument, {})).viewer?.user).toMatchObject({
      fullName: "Early Bird",
      username: "person1",
    });
    expect((await seenBy(early)).flatMap(({ messages }) => messages).length).toBeGreaterThan(0);
    expect(nodesOf((await early.ask(ContactsDocument, {})).contacts)).toHaveLength(1);
    expect(nodesOf((await early.ask(NotificationsDocument, {})).notifications).map(({ title }) => title)).toContain(
      "Welcome",
    );
  });

  it("accepts one import at a time", async () => {
    const [app, original] = [await testApp(), await aTown({ messages: 20 })];
    const [first, second] = await Promise.allSettled([importOriginal(original, app), importOriginal(original, app)]);
    const refusals = [first, second].filter((result) => result.status === "rejected");
    for (const { reason } of refusals)
      expect(String(reason)).toContain("Another import into this database is running.");
    expect(refusals.length).toBeLessThan(2);
    expect(await count(app, "messages")).toBe(20);
  });

  it("is refused while users are connected", async () => {
    const [app, original] = [await testApp(), await aTown({ messages: 20 })];
    const device = await signIn(app, { phoneNumber: numberOf(1) });
    await device.connect();
    while (!(await isOnline(app))) await sleep(10);
    await expect(importOriginal(original, app)).rejects.toThrow(
      "1 person is connected to the ConvoSpace with this database.",
    );
    await device.dispose();
  });
});

/** Creates users in a ring, each with a conversation with the next, and `messages` messages. */
async function aTown({ people = 6, messages }: { people?: number; messages: number }): Promise<Town> {
  const original = await anOriginal();
  const ring = Array.from({ length: people }, (_, n) => n + 1);
  const next = (id: number) => (id % people) + 1;
  const at = "2024-01-01 00:00:00";
  await original.insert(
    "users",
    ring.map((id) => ({
      id,
      phone_number: numberOf(id),
      username: `person${id}`,
      full_name: `Person ${id}`,
      created_at: at,
      updated_at: at,
    })),
  );
  await original.insert(
    "conversations",
    ring.map((id) => ({ id, user_one_id: id, user_two_id: next(id), created_at: at })),
  );
  await original.insert(
    "conversation_participants",
    ring.map((id) => ({ conversation_id: id, user_id: id, is_pinned: 1 })),
  );
  await original.insert(
    "user_contacts",
    ring.map((id) => ({ user_id: id, contact_user_id: next(id), added_at: at })),
  );
  await original.insert(
    "notifications",
    ring.map((user_id) => ({ user_id, title: "Welcome", created_at: at })),
  );
  const town = { ...original, people };
  await fill(town, 0, messages);
  return town;
}

interface Town extends OriginalDatabase {
  readonly people: number;
}

async function fill(town: Town, from: number, to: number): Promise<void> {
  const ids = Array.from({ length: to - from }, (_, n) => from + n + 1);
  const time = (n: number) => new Date(Date.UTC(2024, 1, 1) + n * 10_000).toISOString().slice(0, 19);
  const placeOf = (id: number) => (id % town.people) + 1;
  const sides = (id: number) => {
    const pair = [placeOf(id), placeOf(placeOf(id))];
    return id % 4 < 2 ? pair : pair.toReversed();
  };
  await town.insert(
    "messages",
    ids.map((id) => ({
      id,
      conversation_id: placeOf(id),
      sender_id: sides(id)[0],
      message_text: `number ${id} of them`,
      created_at: time(id),
      updated_at: time(id),
    })),
  );
  const read = ids.filter((id) => id % 5 > 0 && id < to - town.people);
  await town.insert(
    "message_status",
    read.map((id) => ({
      message_id: id,
      user_id: sides(id)[1],
      status: "read",
      delivered_at: time(id + 1),
      read_at: time(id + 3),
    })),
  );
}

function numberOf(id: number): string {
  return `+1415777${String(id).padStart(4, "0")}`;
}

/** Runs an import until it has committed `steps` transactions; returns true when it is complete. */
async function runFor(steps: number, original: OriginalDatabase, { app: { db } }: TestApp): Promise<boolean> {
  const options = readOptions([original.url]);
  if (options === undefined) throw new Error("Expected options of an import.");
  const source = await openSource(options.source);
  let left = steps;
  const begun: Promise<unknown>[] = [];
  const failing: Database = {
    ...db,
    transaction: (work, how) => {
      left -= 1;
      if (left < 0) return Promise.reject(new Error("the end"));
      const ended = db.transaction(work, how);
      begun.push(ended);
      return ended;
    },
  };
  try {
    const job = { source, db: failing, rules: options.rules, totals: createTotals(), now: systemClock };
    await run(job, () => undefined);
    return true;
  } catch (error) {
    if ((error as Error).message !== "the end") throw error;
    return false;
  } finally {
    // Those of the other workers too.
    await Promise.allSettled(begun);
    await source.close();
  }
}

function importProcess(original: OriginalDatabase, app: TestApp) {
  const child = spawn(process.execPath, [join(ROOT, "scripts/import.mjs"), original.url, app.databaseUrl], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, ended, output: () => output };
}

/** Checks the invariants of every commit: dense sequences, and unread counts that match the watermarks. */
async function requireWhole({ app: { db } }: TestApp): Promise<void> {
  const gaps = await db.query(
    `SELECT c.id, c.last_seq, COUNT(m.seq) FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id
     GROUP BY c.id HAVING COUNT(m.seq) <> MAX(c.last_seq) OR COALESCE(MAX(m.seq), 0) <> MAX(c.last_seq)`,
  );
  const drifted = await db.query(
    `SELECT p.conversation_id, p.user_id FROM conversation_participants p
     WHERE p.unread_count <> (
       SELECT COUNT(*) FROM messages m
       WHERE m.conversation_id = p.conversation_id AND m.seq > p.last_read_seq AND m.sender_id <> p.user_id
         AND m.is_deleted = FALSE)`,
  );
  expect({ gaps, drifted }).toEqual({ gaps: [], drifted: [] });
}

/** Reads all imported rows, with phone numbers and names in place of keys, which differ between databases. */
async function snapshot({ app: { db } }: TestApp) {
  const person = (column: string) =>
    `(SELECT COALESCE(u.phone_number, u.full_name) FROM users u WHERE u.id = ${column})`;
  const pair = (column: string) =>
    `(SELECT CONCAT_WS(' ', ${person("c.user_one_id")}, ${person("c.user_two_id")})
      FROM conversations c WHERE c.id = ${column})`;
  return {
    users: await db.query(
      `SELECT phone_number, username, full_name, profile_picture, is_active, created_at, updated_at
       FROM users ORDER BY phone_number`,
    ),
    conversations: await db.query(
      `SELECT ${pair("v.id")} AS pair, last_seq, last_message_at, created_at, updated_at
       FROM conversations v ORDER BY pair`,
    ),
    messages: await db.query(
      `SELECT ${pair("m.conversation_id")} AS pair, seq, ${person("m.sender_id")} AS sender, client_message_id,
              message_type, message_text, is_edited, edited_at, is_deleted, deleted_at, created_at, updated_at
       FROM messages m ORDER BY pair, seq`,
    ),
    status: await db.query(
      `SELECT ${pair("s.conversation_id")} AS pair, ${person("s.user_id")} AS person, status, up_to_seq, at, is_shown
       FROM message_status s ORDER BY pair, person, status, up_to_seq`,
    ),
    participants: await db.query(
      `SELECT ${pair("p.conversation_id")} AS pair, ${person("p.user_id")} AS person, last_delivered_seq, last_read_seq,
              shown_delivered_seq, shown_read_seq, unread_count, muted_until, is_archived, is_pinned, last_activity_at,
              joined_at, (SELECT n.message_count FROM notifications n WHERE n.id = p.notification_id) AS notified
       FROM conversation_participants p ORDER BY pair, person`,
    ),
    contacts: await db.query(
      `SELECT ${person("k.user_id")} AS owner, ${person("k.contact_user_id")} AS other, contact_name, is_contact,
              is_blocked, shown_full_name, shown_username, is_favorite, added_at
       FROM user_contacts k ORDER BY owner, other`,
    ),
    notifications: await db.query(
      `SELECT ${person("n.user_id")} AS owner, notification_type, title, message, message_seq, message_count, is_read,
              created_at, updated_at
       FROM notifications n WHERE deleted_at IS NULL ORDER BY owner, notification_type, created_at, title`,
    ),
    heads: await db.query(
      `SELECT ${person("h.user_id")} AS person, seq, trimmed_seq FROM event_heads h ORDER BY person`,
    ),
  };
}

async function count({ app: { db } }: TestApp, table: string): Promise<number> {
  const [row] = await db.query<{ count: bigint }>(`SELECT COUNT(*) AS count FROM ${table}`);
  return Number(row?.count ?? 0);
}

async function isOnline({ app: { db } }: TestApp): Promise<boolean> {
  return (await db.query("SELECT 1 FROM users WHERE is_online = TRUE")).length > 0;
}
