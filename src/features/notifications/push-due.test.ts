import { describe, expect, it } from "vitest";
import {
  AddContactDocument,
  BlockUserDocument,
  DeleteAccountDocument,
  DeleteConversationDocument,
  DeleteMessageDocument,
  DeleteNotificationDocument,
  MarkAllNotificationsReadDocument,
  MarkNotificationReadDocument,
  MarkReadDocument,
  MuteConversationDocument,
  NotificationsDocument,
  SendOtpDocument,
  SetNotificationLevelDocument,
} from "../../../operations/generated/graphql.js";
import { keyOf } from "../../graphql/global-ids.js";
import { addMs } from "../../infra/clock.js";
import { type TestApp, testApp } from "../../testing/app.js";
import { nodesOf } from "../../testing/nodes-of.js";
import type { Person } from "../../testing/person.js";
import { givePush } from "../../testing/push-owner.js";
import { createIsolatedWriter, createWriterFixture } from "../../testing/writer-fixture.js";

/** Longer than the test: nothing that is due is planned meanwhile. */
const HOLD_MS = 60_000;
let time = new Date();
const app = await testApp({ PUSH_HOLD_MS: String(HOLD_MS) }, () => (time = addMs(time, 1)));
const { db } = app.app;

interface Row {
  readonly type: string;
  readonly at: Date;
  readonly dueAt: Date | null;
  readonly count: number;
}

describe("a push of messages", () => {
  it("is due the hold after the first unseen message, also while more arrive", async () => {
    const { ada, bo, conversationId } = await scene();
    for (let n = 1; n <= 3; n += 1) {
      await ada.send(conversationId, `${n}`);
      const [row] = await rowsOf(bo);
      expect(row).toMatchObject({ type: "MESSAGE", count: n, dueAt: addMs(row?.at ?? time, HOLD_MS) });
    }
  });

  it("is due again after the planner has planned it and more messages arrive", async () => {
    const { ada, bo, conversationId } = await scene();
    await ada.send(conversationId, "one");
    await plan(bo);
    await ada.send(conversationId, "two");
    const [row] = await rowsOf(bo);
    expect(row?.dueAt?.getTime()).toBeGreaterThan(addMs(row?.at ?? time, HOLD_MS).getTime());
  });

  it("is due like a new one after it was postponed", async () => {
    const { ada, bo, conversationId } = await scene();
    await ada.send(conversationId, "one");
    await db.execute("UPDATE notifications SET push_due_at = ? WHERE user_id = ?", [
      addMs(time, 100 * HOLD_MS),
      keyOf(app.app, "User", bo.userId),
    ]);
    await ada.send(conversationId, "two");
    const [row] = await rowsOf(bo);
    expect(row?.dueAt?.getTime()).toBeLessThanOrEqual(addMs(time, HOLD_MS).getTime());
  });

  it("is due for each of many messages at once", async () => {
    const { ada, bo, conversationId } = await scene();
    await Promise.all(Array.from({ length: 30 }, (_, n) => ada.send(conversationId, `${n}`)));
    const [row] = await rowsOf(bo);
    expect(row).toMatchObject({ count: 30, dueAt: addMs(row?.at ?? time, HOLD_MS) });
  });

  it("is not due to people without a push device, nor in a conversation of the level NONE", async () => {
    const { ada, bo, conversationId } = await scene({ hasPush: false });
    const dueAfter = async (text: string) => {
      await ada.send(conversationId, text);
      return (await rowsOf(bo))[0]?.dueAt !== null;
    };
    const level = (one: "ALL" | "SILENT" | "NONE") =>
      bo.ask(SetNotificationLevelDocument, { input: { conversationId, level: one } });
    expect(await dueAfter("without a device")).toBe(false);
    await level("NONE");
    await givePush(app, bo);
    expect(await dueAfter("of no interest")).toBe(false);
    await level("SILENT");
    expect(await dueAfter("without a sound")).toBe(true);
  });

  it("is not due while a device is in use, and not for a muted conversation", async () => {
    const { ada, bo, conversationId } = await scene();
    await bo.ask(MuteConversationDocument, { input: { conversationId } });
    await ada.send(conversationId, "muted");
    await bo.ask(MuteConversationDocument, { input: { conversationId, muted: false } });
    await bo.connect();
    await ada.send(conversationId, "seen");
    expect(await rowsOf(bo)).toEqual([]);
  });

  it("is not due where pushes are off, of any type", async () => {
    const off = await testApp({ PUSH: "off" });
    const [ada, bo] = [await off.person("Ada"), await off.person("Bo")];
    await givePush(off, bo);
    await ada.send(await ada.open(bo), "Hello");
    await ada.ask(AddContactDocument, { input: { userId: bo.userId } });
    expect(await rowsOf(bo, off)).toMatchObject([
      { type: "MESSAGE", dueAt: null },
      { type: "CONTACT", dueAt: null },
    ]);
  });

  it("is due to everybody for the webhook, and announced after the commit", async () => {
    const { keys, createSend } = await createWriterFixture(app);
    const announced: Promise<unknown[]>[] = [];
    const committed = () =>
      db.query("SELECT message_count AS count FROM notifications WHERE user_id = ? AND push_due_at IS NOT NULL", [
        keys.peerId,
      ]);
    const writer = createIsolatedWriter(app.app, {
      filterInUse: () => Promise.resolve(new Set()),
      push: { holdMs: HOLD_MS, hasWebhook: true },
      onPushDue: () => void announced.push(committed()),
    });
    for (const count of [1, 2]) {
      await writer.send(createSend(`${count}`));
      expect(announced).toHaveLength(count);
      expect(await announced.at(-1)).toEqual([{ count }]);
    }
  });

  it("is not announced for messages that are seen", async () => {
    const { createSend } = await createWriterFixture(app);
    const writer = createIsolatedWriter(app.app, {
      push: { holdMs: HOLD_MS, hasWebhook: true },
      onPushDue: () => expect.fail("Nothing is due."),
    });
    await writer.send(createSend("seen"));
  });
});

describe("a push of another notification", () => {
  it("is due with a new contact and with a new sign-in", async () => {
    const { ada, bo } = await scene();
    await ada.ask(AddContactDocument, { input: { userId: bo.userId } });
    await bo.device("laptop");
    const rows = await rowsOf(bo);
    expect(rows.map(({ type }) => type)).toEqual(["CONTACT", "NEW_LOGIN"]);
    for (const { at, dueAt } of rows) expect(dueAt).toEqual(addMs(at, HOLD_MS));
  });
});

interface Scene {
  readonly ada: Person;
  readonly bo: Person;
  readonly conversationId: string;
}

/** Acts that end a notification of a message of Ada's. */
const ENDS: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  "reading the conversation": ({ bo, conversationId }) => bo.ask(MarkReadDocument, { input: { conversationId } }),
  "reading the notification": async ({ bo }) =>
    bo.ask(MarkNotificationReadDocument, { input: { notificationId: await notificationOf(bo) } }),
  "reading all notifications": ({ bo }) => bo.ask(MarkAllNotificationsReadDocument, {}),
  "deleting the notification": async ({ bo }) =>
    bo.ask(DeleteNotificationDocument, { input: { notificationId: await notificationOf(bo) } }),
  "deleting the conversation": ({ bo, conversationId }) =>
    bo.ask(DeleteConversationDocument, { input: { conversationId } }),
  "blocking the sender": ({ bo, ada }) => bo.ask(BlockUserDocument, { input: { userId: ada.userId } }),
  "deleting the only message": async ({ ada, bo }) => {
    const [notification] = nodesOf((await bo.ask(NotificationsDocument, {})).notifications);
    await ada.ask(DeleteMessageDocument, { input: { messageId: notification?.message?.id ?? "", scope: "EVERYONE" } });
  },
};

describe("the end of a notification", () => {
  it.each(Object.entries(ENDS))("by %s drops its push, or retracts one that was planned", async (_name, end) => {
    const waiting = await scene();
    await waiting.ada.send(waiting.conversationId, "Hello?");
    await end(waiting);
    expect(await rowsOf(waiting.bo)).toMatchObject([{ dueAt: null }]);
    const planned = await scene();
    await planned.ada.send(planned.conversationId, "Hello?");
    await plan(planned.bo);
    const before = time;
    await end(planned);
    const [row] = await rowsOf(planned.bo);
    expect(row?.dueAt?.getTime()).toBeGreaterThan(before.getTime());
    expect(row?.dueAt?.getTime()).toBeLessThanOrEqual(time.getTime());
  });

  it("by deleting one of two messages leaves the other due, and makes a planned push due at once", async () => {
    const { ada, bo, conversationId } = await scene();
    const [{ id: first }, { id: second }] = [
      await ada.send(conversationId, "one"),
      await ada.send(conversationId, "two"),
    ];
    const remove = (messageId: string) =>
      ada.ask(DeleteMessageDocument, { input: { messageId, scope: "EVERYONE" as const } });
    await remove(first);
    const [waiting] = await rowsOf(bo);
    expect(waiting).toMatchObject({ count: 1, dueAt: addMs(waiting?.at ?? time, HOLD_MS) });
    await plan(bo);
    await ada.send(conversationId, "three");
    await plan(bo);
    await remove(second);
    const [planned] = await rowsOf(bo);
    expect(planned?.count).toBe(1);
    expect(planned?.dueAt?.getTime()).toBeLessThanOrEqual(time.getTime());
  });

  it("by a block drops what is due to the one who was blocked, who is not told", async () => {
    for (const isPlanned of [false, true]) {
      const { ada, bo, conversationId } = await scene();
      await ada.send(conversationId, "one");
      if (isPlanned) await plan(bo);
      await ada.send(conversationId, "two");
      await ada.ask(BlockUserDocument, { input: { userId: bo.userId } });
      expect(await rowsOf(bo)).toMatchObject([{ count: 2, dueAt: null }]);
      expect(nodesOf((await bo.ask(NotificationsDocument, {})).notifications)).toHaveLength(1);
    }
  });

  it("by a block leaves what is due from others", async () => {
    const { ada, bo } = await scene();
    const cy = await app.person("Cy");
    await cy.send(await cy.open(bo), "Hello");
    await ada.ask(BlockUserDocument, { input: { userId: bo.userId } });
    const [row] = await rowsOf(bo);
    expect(row?.dueAt).not.toBeNull();
  });

  it("by the deletion of the account leaves nothing due", async () => {
    const { ada, bo, conversationId } = await scene();
    await ada.send(conversationId, "Hello?");
    await bo.ask(SendOtpDocument, { input: { phoneNumber: bo.phoneNumber, purpose: "DELETE_ACCOUNT" } });
    await bo.ask(DeleteAccountDocument, { input: { code: app.codeFor(bo.phoneNumber) } });
    expect(await rowsOf(bo)).toEqual([]);
  });
});

async function scene({ hasPush = true } = {}): Promise<Scene> {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  if (hasPush) await givePush(app, bo);
  return { ada, bo, conversationId: await ada.open(bo) };
}

async function notificationOf(person: Person): Promise<string> {
  return nodesOf((await person.ask(NotificationsDocument, {})).notifications)[0]?.id ?? "";
}

function rowsOf(person: Person, { app: { db: database, ids } }: Pick<TestApp, "app"> = app): Promise<Row[]> {
  return database.query<Row>(
    `SELECT notification_type AS type, created_at AS at, push_due_at AS dueAt, message_count AS count
     FROM notifications WHERE user_id = ? ORDER BY id`,
    [keyOf({ ids }, "User", person.userId)],
  );
}

/** Changes a person's notifications as the planner does for those that are due. */
async function plan(person: Person): Promise<void> {
  await db.execute("UPDATE notifications SET push_due_at = NULL, pushed_seq = message_seq WHERE user_id = ?", [
    keyOf(app.app, "User", person.userId),
  ]);
}
