import { describe, expect, it } from "vitest";
import {
  DeleteNotificationDocument,
  EventPageDocument,
  EventsDocument,
  MarkAllNotificationsReadDocument,
  MarkNotificationReadDocument,
  MarkReadDocument,
  NodeDocument,
  NotificationAddedDocument,
  type NotificationRowFragment,
  NotificationsDocument,
  SetPresenceDocument,
  type NotificationsQuery,
  UnreadCountsDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { insertNotification, createNotification } from "../../model/notification.js";
import { keyOf, toGlobalId } from "../../graphql/global-ids.js";
import { MINUTE, addMs } from "../../infra/clock.js";
import { testApp } from "../../testing/app.js";
import { eventually } from "../../testing/eventually.js";
import type { Device, Person } from "../../testing/person.js";
import { nodesOf } from "../../testing/nodes-of.js";
import { statementsDuring } from "../../testing/statement-log.js";

/** Advances at each read, so that no two rows have the same time. */
let time = new Date();
const app = await testApp({}, () => (time = addMs(time, 1)));

describe("a message's notification", () => {
  it("is created for a user without a device in use, and refers to actor, conversation and message", async () => {
    const { ada, bo, conversation } = await pair();
    const message = await ada.send(conversation, "Are you there?");
    expect(await list(bo)).toMatchObject([
      {
        type: "MESSAGE",
        title: "Ada",
        body: "Are you there?",
        messageCount: 1,
        actor: { id: ada.userId },
        conversation: { id: conversation },
        message: { id: message.id },
        readAt: null,
      },
    ]);
    expect(await unread(bo)).toBe(1);
    expect(await list(ada)).toEqual([]);
  });

  it("is not created while a device is connected and ONLINE", async () => {
    const { ada, bo, conversation } = await pair();
    await bo.connect();
    await ada.send(conversation, "Here");
    expect(await list(bo)).toEqual([]);
    await bo.terminate();
    await eventually(() =>
      expect(app.app.presence.localStateOf(keyOf(app.app, "User", bo.userId) ?? 0n).isInUse).toBe(false),
    );
    // The grace period of presence does not suppress notifications.
    await ada.send(conversation, "Gone");
    expect(await list(bo)).toMatchObject([{ body: "Gone", messageCount: 1 }]);
  });

  it.each(["AWAY", "OFFLINE"] as const)("is created for a user whose connected devices are %s", async (status) => {
    const { ada, bo, conversation } = await pair();
    await bo.connect();
    const laptop = await bo.device("laptop");
    await laptop.connect();
    for (const device of [bo, laptop]) await device.ask(SetPresenceDocument, { input: { status } });
    await ada.send(conversation, "Anybody?");
    expect((await list(bo))[0]).toMatchObject({ body: "Anybody?", messageCount: 1 });
    await laptop.ask(SetPresenceDocument, { input: { status: "ONLINE" } });
    await ada.send(conversation, "There you are");
    expect((await list(bo))[0]).toMatchObject({ body: "Anybody?", messageCount: 1 });
  });

  it("counts up, one per conversation, until it is read; the next message creates another", async () => {
    const { ada, bo, conversation } = await pair();
    for (const body of ["one", "two", "three"]) await ada.send(conversation, body);
    const [first] = await list(bo);
    expect(first).toMatchObject({ messageCount: 3, body: "three" });
    expect(await list(bo)).toHaveLength(1);
    await read(bo, first);
    await ada.send(conversation, "four");
    expect(await list(bo)).toMatchObject([
      { messageCount: 1, body: "four", readAt: null },
      { id: first?.id, messageCount: 3 },
    ]);
  });

  it("counts concurrent messages exactly", async () => {
    const { ada, bo, conversation } = await pair();
    await Promise.all(Array.from({ length: 50 }, (_, n) => ada.send(conversation, `${n}`)));
    expect(await list(bo)).toMatchObject([{ messageCount: 50 }]);
  });

  it("is separate for each conversation, the last updated first", async () => {
    const { ada, bo, conversation } = await pair();
    const cy = await app.person("Cy");
    const other = await cy.open(bo);
    await ada.send(conversation, "1");
    await cy.send(other, "2");
    expect((await list(bo)).map(({ title }) => title)).toEqual(["Cy", "Ada"]);
    await ada.send(conversation, "3");
    expect((await list(bo)).map(({ title }) => title)).toEqual(["Ada", "Cy"]);
  });

  it("is marked read with its conversation", async () => {
    const { ada, bo, conversation } = await pair();
    await ada.send(conversation, "one");
    await bo.ask(MarkReadDocument, { input: { conversationId: conversation } });
    expect(await unread(bo)).toBe(0);
    expect((await list(bo))[0]?.readAt).not.toBeNull();
    await ada.send(conversation, "two");
    expect(await unread(bo)).toBe(1);
  });

  it("records an event at each change", async () => {
    const { ada, bo, conversation } = await pair();
    const { eventCursor: after } = (await bo.ask(ViewerDocument, {})).viewer;
    await ada.send(conversation, "one");
    await ada.send(conversation, "two");
    await bo.ask(MarkReadDocument, { input: { conversationId: conversation } });
    const { events } = (await bo.ask(EventPageDocument, { after })).events;
    expect(events.map(({ __typename }) => __typename)).toEqual([
      "MessageSent",
      "NotificationChanged",
      "MessageSent",
      "NotificationChanged",
      "NotificationChanged",
      "MessagesRead",
    ]);
  });
});

describe("notifications", () => {
  it("are paged without duplicates or gaps, with equal times too", async () => {
    const bo = await app.person("Bo");
    const at = new Date();
    await app.app.db.transaction(async (tx) => {
      for (let n = 0; n < 7; n += 1)
        await insertNotification(tx, {
          userId: keyOf(app.app, "User", bo.userId) ?? 0n,
          type: "SYSTEM",
          title: `${n}`,
          at,
        });
    });
    const titles: string[] = [];
    for (let after: string | null | undefined = null; after !== undefined;) {
      const page: NotificationsQuery["notifications"] = await pageOf(bo, after);
      titles.push(...nodesOf(page).map(({ title }) => title));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
    }
    expect(titles).toEqual(["6", "5", "4", "3", "2", "1", "0"]);
  });

  it("can be filtered to unread ones", async () => {
    const bo = await app.person("Bo");
    const [first] = [await notify(bo, "first"), await notify(bo, "second")];
    await bo.ask(MarkNotificationReadDocument, { input: { notificationId: first } });
    expect(nodesOf((await bo.ask(NotificationsDocument, { unreadOnly: true })).notifications)).toMatchObject([
      { title: "second" },
    ]);
    expect(await list(bo)).toHaveLength(2);
  });

  it("are all marked read at once, only the viewer's", async () => {
    const { ada, bo, conversation } = await pair();
    await ada.send(conversation, "missed");
    await notify(bo, "a word");
    await notify(ada, "another's");
    expect((await bo.ask(MarkAllNotificationsReadDocument, {})).markAllNotificationsRead).toEqual({
      markedCount: 2,
      userErrors: [],
    });
    expect((await bo.ask(MarkAllNotificationsReadDocument, {})).markAllNotificationsRead?.markedCount).toBe(0);
    expect(await unread(bo)).toBe(0);
    expect(await unread(ada)).toBe(1);
    await ada.send(conversation, "again");
    expect(await unread(bo)).toBe(1);
  });

  it("are marked read by some hundred in a transaction", async () => {
    const bo = await app.person("Bo");
    await notify(bo, "many");
    const { db } = app.app;
    for (let count = 1; count < 512; count *= 2)
      await db.execute(
        `INSERT INTO notifications (user_id, notification_type, title, created_at, updated_at)
         SELECT user_id, notification_type, title, created_at, updated_at FROM notifications WHERE title = 'many'`,
      );
    let markedCount: number | null | undefined;
    const statements = await statementsDuring(app, async () => {
      markedCount = (await bo.ask(MarkAllNotificationsReadDocument, {})).markAllNotificationsRead?.markedCount;
    });
    expect(markedCount).toBe(512);
    expect(await unread(bo)).toBe(0);
    const locks = statements.filter((text) => /^SELECT id FROM notifications .* FOR UPDATE/u.test(text));
    expect(locks.map((text) => text.split(",").length)).toEqual([200, 200, 112]);
  });

  it("record one event when one is marked read twice concurrently", async () => {
    const bo = await app.person("Bo");
    const notificationId = await notify(bo, "a word");
    const { eventCursor: after } = (await bo.ask(ViewerDocument, {})).viewer;
    await Promise.all([1, 2, 3].map(() => bo.ask(MarkNotificationReadDocument, { input: { notificationId } })));
    expect((await bo.ask(EventPageDocument, { after })).events.events).toHaveLength(1);
  });

  it("leave lists and counts when deleted, and stay readable in the log", async () => {
    const { ada, bo, conversation } = await pair();
    await ada.send(conversation, "one");
    const [first] = await list(bo);
    const { eventCursor: after } = (await bo.ask(ViewerDocument, {})).viewer;
    const id = first?.id ?? "";
    const { deleteNotification } = await bo.ask(DeleteNotificationDocument, { input: { notificationId: id } });
    expect(deleteNotification).toEqual({ deletedNotificationId: id, userErrors: [] });
    expect(await list(bo)).toEqual([]);
    expect(await unread(bo)).toBe(0);
    expect((await bo.ask(NodeDocument, { id })).node).toBeNull();
    expect((await bo.ask(EventPageDocument, { after })).events.events).toMatchObject([
      { __typename: "NotificationChanged", notification: { id, deletedAt: expect.any(String) as string } },
    ]);
    await ada.send(conversation, "two");
    expect(await list(bo)).toMatchObject([{ messageCount: 1, body: "two" }]);
  });

  it("are NOT_FOUND for other users", async () => {
    const [bo, cy] = [await app.person("Bo"), await app.person("Cy")];
    const mine = await notify(bo, "mine");
    for (const notificationId of [mine, toGlobalId(app.app, "Notification", 999_999n), "nonsense", bo.userId]) {
      const refused = {
        userErrors: [{ code: "NOT_FOUND", message: "There is no such notification.", field: ["notificationId"] }],
      };
      const input = { input: { notificationId } };
      expect((await cy.ask(MarkNotificationReadDocument, input)).markNotificationRead).toMatchObject(refused);
      expect((await cy.ask(DeleteNotificationDocument, input)).deleteNotification).toMatchObject(refused);
    }
    expect((await cy.ask(NodeDocument, { id: mine })).node).toBeNull();
    expect((await bo.ask(NodeDocument, { id: mine })).node).toMatchObject({ __typename: "Notification", id: mine });
    expect(await unread(bo)).toBe(1);
  });
});

describe("notificationAdded", () => {
  it("yields created notifications on every device, and none that were only read or deleted", async () => {
    const bo = await app.person("Bo");
    const devices = [bo, await bo.device("tablet")];
    const streams = devices.map((device) => device.listen(NotificationAddedDocument, {}));
    // These streams send no acknowledgement: an `events` stream opened behind each shows when it has begun.
    for (const device of devices) await device.listen(EventsDocument, {}).next();
    time = addMs(time, MINUTE);
    const first = await notify(bo, "first");
    for (const stream of streams) expect((await stream.next()).notificationAdded).toMatchObject({ title: "first" });
    await bo.ask(MarkNotificationReadDocument, { input: { notificationId: first } });
    await bo.ask(DeleteNotificationDocument, { input: { notificationId: first } });
    await notify(bo, "second");
    for (const stream of streams) expect((await stream.next()).notificationAdded).toMatchObject({ title: "second" });
  });
});

async function pair() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  return { ada, bo, conversation: await ada.open(bo) };
}

/** Inserts a notification of the operators; returns its id. */
async function notify(person: Person, title: string): Promise<string> {
  const userId = keyOf(app.app, "User", person.userId) ?? 0n;
  const at = app.app.now();
  return toGlobalId(
    app.app,
    "Notification",
    await app.app.transact((tx) => createNotification(tx, app.app.config, { userId, type: "SYSTEM", title, at })),
  );
}

async function list(device: Device): Promise<readonly NotificationRowFragment[]> {
  return nodesOf((await device.ask(NotificationsDocument, {})).notifications);
}

async function pageOf(device: Device, after: string | null): Promise<NotificationsQuery["notifications"]> {
  return (await device.ask(NotificationsDocument, { first: 3, after })).notifications;
}

async function unread(device: Device): Promise<number> {
  return (await device.ask(UnreadCountsDocument, {})).viewer.unreadNotificationCount;
}

async function read(device: Device, notification: NotificationRowFragment | undefined): Promise<void> {
  await device.ask(MarkNotificationReadDocument, { input: { notificationId: notification?.id ?? "" } });
}
