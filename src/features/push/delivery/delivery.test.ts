import { describe, expect, it } from "vitest";
import {
  ArchiveConversationDocument,
  BlockUserDocument,
  MarkDeliveredDocument,
  MarkReadDocument,
  MuteConversationDocument,
  SetPresenceDocument,
} from "../../../../operations/generated/graphql.js";
import { createNotification } from "../../../model/notification.js";
import { MINUTE, SECOND } from "../../../infra/clock.js";
import { eventually } from "../../../testing/eventually.js";
import type { ReceivedPush } from "../../../testing/push-double.js";
import {
  HOLD_MS,
  awayPair,
  changeSettings,
  pushScene,
  registerPush,
  setLevel,
  userKey,
} from "../../../testing/push-scene.js";

const HOUR = 60 * MINUTE;

/** Noon, so that hours before and after it are of the same day. */
const scene = await pushScene({ PUSH_PREVIEW: "all" }, new Date("2026-06-01T12:00:00Z"));
const { app, double, advance, quiet } = scene;

/** Lets what is due be pushed. */
async function settle(): Promise<void> {
  advance(HOLD_MS);
  await quiet();
}

describe("a push of a message", () => {
  it("goes after the hold, with the unread conversations of its person", async () => {
    const { ada, bo, conversation, address } = await awayPair(scene);
    await ada.send(conversation, "one");
    await ada.send(conversation, "two");
    advance(HOLD_MS - 1);
    await quiet();
    expect(double.to(address)).toEqual([]);
    advance(1);
    await eventually(() => expect(double.to(address)).toHaveLength(1));
    const [push] = double.to(address);
    expect(push).toMatchObject({
      kind: "FCM",
      isSilent: false,
      payload: {
        v: 1,
        type: "show",
        notificationType: "MESSAGE",
        badge: 2,
        total: 1,
        unread: [{ conversationId: conversation, sequence: 2, count: 2, silent: false }],
      },
    });
    expect(push?.payload.title).toBeUndefined();
    await quiet();
    expect(await scene.waiting()).toBe(0);
    expect(bo.userId).not.toBe(ada.userId);
  });

  it("follows each further message, of the same conversation by the same key", async () => {
    const { ada, conversation, address } = await awayPair(scene);
    for (const body of ["one", "two"]) {
      await ada.send(conversation, body);
      await settle();
    }
    const pushes = double.to(address);
    expect(pushes.map(({ payload }) => payload.unread[0]?.sequence)).toEqual([1, 2]);
    expect(new Set(pushes.map(({ collapseKey }) => collapseKey)).size).toBe(1);
    expect(new Set(pushes.map(({ id }) => id)).size).toBe(2);
  });

  it("goes to each device of the person, and to none of a session that has ended", async () => {
    const { ada, bo, conversation, address } = await awayPair(scene);
    const tablet = await bo.device("tablet");
    await registerPush(tablet, `${address}-tablet`);
    const told = (to: string) => double.to(to).filter(({ payload }) => payload.notificationType === "MESSAGE");
    await ada.send(conversation, "one");
    await settle();
    expect(told(address)).toHaveLength(1);
    expect(told(`${address}-tablet`)).toHaveLength(1);
    await app.app.db.execute("UPDATE sessions SET is_valid = FALSE WHERE user_id = ?", [userKey(scene, bo)]);
    await ada.send(conversation, "two");
    await settle();
    expect(told(address)).toHaveLength(1);
  });

  it("does not go once it was read", async () => {
    const { ada, bo, conversation, address } = await awayPair(scene);
    await ada.send(conversation, "one");
    await bo.ask(MarkReadDocument, { input: { conversationId: conversation } });
    await settle();
    expect(double.to(address)).toEqual([]);
  });

  it("does not go while a device is ONLINE, but while one is AWAY that has got the message", async () => {
    const { ada, bo, conversation, address } = await awayPair(scene);
    await ada.send(conversation, "one");
    await bo.connect();
    await settle();
    expect(double.to(address)).toEqual([]);
    await bo.ask(SetPresenceDocument, { input: { status: "AWAY" } });
    await ada.send(conversation, "two");
    await bo.ask(MarkDeliveredDocument, { input: { conversationId: conversation, sequence: 2 } });
    await settle();
    expect(double.to(address)).toHaveLength(1);
    await bo.terminate();
  });

  it("does not go from a muted conversation, archived or not, nor from one of the level NONE", async () => {
    const { ada, bo, conversation, address } = await awayPair(scene);
    await ada.send(conversation, "one");
    await bo.ask(MuteConversationDocument, { input: { conversationId: conversation } });
    await settle();
    await bo.ask(ArchiveConversationDocument, { input: { conversationId: conversation } });
    await ada.send(conversation, "two");
    await settle();
    const other = await awayPair(scene);
    await other.ada.send(other.conversation, "one");
    await setLevel(other.bo, other.conversation, "NONE");
    await settle();
    await other.ada.send(other.conversation, "two");
    await settle();
    expect(double.to(address)).toEqual([]);
    expect(double.to(other.address)).toEqual([]);
  });

  it("has no sound at the level SILENT and with sound off, and no badge with badge off", async () => {
    const { ada, bo, conversation, address } = await awayPair(scene);
    await setLevel(bo, conversation, "SILENT");
    await ada.send(conversation, "one");
    await settle();
    await setLevel(bo, conversation, "ALL");
    await changeSettings(bo, { sound: false, badge: false });
    await ada.send(conversation, "two");
    await settle();
    const pushes = double.to(address);
    expect(pushes.map(({ isSilent }) => isSilent)).toEqual([true, true]);
    expect(pushes.map(({ payload }) => payload.badge)).toEqual([1, undefined]);
    expect(pushes.map(({ payload }) => payload.unread[0]?.silent)).toEqual([true, true]);
  });

  it("does not go from a person who was blocked meanwhile, by either side", async () => {
    const { ada, bo, conversation, address } = await awayPair(scene);
    await ada.send(conversation, "one");
    await bo.ask(BlockUserDocument, { input: { userId: ada.userId } });
    await settle();
    const other = await awayPair(scene);
    await other.ada.send(other.conversation, "one");
    await other.ada.ask(BlockUserDocument, { input: { userId: other.bo.userId } });
    await settle();
    expect(double.to(address)).toEqual([]);
    expect(double.to(other.address)).toEqual([]);
  });
});

describe("the words of a push", () => {
  it("are those that the person wants", async () => {
    const { ada, bo, conversation, address } = await awayPair(scene);
    await changeSettings(bo, { preview: "NAME" });
    await ada.send(conversation, "one");
    await settle();
    await changeSettings(bo, { preview: "TEXT" });
    await ada.send(conversation, "x".repeat(200));
    await settle();
    const [name, text] = double.to(address).map(({ payload }) => payload);
    expect(name).toMatchObject({ title: "Ada" });
    expect(name?.body).toBeUndefined();
    expect(text).toMatchObject({ title: "Ada", body: `${"x".repeat(119)}…` });
  });
});

describe("a push in quiet hours", () => {
  it("waits for their end", async () => {
    const { ada, bo, conversation, address } = await awayPair(scene);
    const from = new Date(scene.now().getTime() - HOUR).toISOString().slice(11, 16);
    const to = new Date(scene.now().getTime() + HOUR).toISOString().slice(11, 16);
    await changeSettings(bo, { quietHours: { from, to, timeZone: "UTC" } });
    await ada.send(conversation, "one");
    await settle();
    advance(HOUR - 2 * MINUTE);
    await quiet();
    expect(double.to(address)).toEqual([]);
    advance(2 * MINUTE);
    await eventually(() => expect(double.to(address)).toHaveLength(1));
  });

  it.each(["NEW_LOGIN", "SYSTEM", "SECURITY"] as const)("goes at once for %s", async (type) => {
    const { bo, address } = await awayPair(scene);
    await changeSettings(bo, { quietHours: { from: "00:00", to: "23:59", timeZone: "UTC" }, preview: "TEXT" });
    await notify(type, userKey(scene, bo));
    await settle();
    expect(double.to(address)).toMatchObject([
      { payload: { notificationType: type, title: "Title", body: "Body", unread: [] } },
    ]);
  });
});

async function notify(type: "NEW_LOGIN" | "SYSTEM" | "SECURITY" | "CONTACT", userId: bigint): Promise<void> {
  const draft = { userId, type, title: "Title", body: "Body", at: scene.now() };
  await app.app.transact((tx) => createNotification(tx, app.app.config, draft));
}

describe("a push of a contact", () => {
  it("goes as the person wants it", async () => {
    const { bo, address } = await awayPair(scene);
    await notify("CONTACT", userKey(scene, bo));
    await settle();
    expect(double.to(address)).toHaveLength(1);
    await changeSettings(bo, { contacts: false });
    await notify("CONTACT", userKey(scene, bo));
    await settle();
    expect(double.to(address)).toHaveLength(1);
  });
});

describe("a retraction", () => {
  it("follows once a pushed message was read, and not for one that was not pushed", async () => {
    const { ada, bo, conversation, address } = await awayPair(scene);
    await ada.send(conversation, "one");
    await settle();
    await bo.ask(MarkReadDocument, { input: { conversationId: conversation } });
    await quiet();
    expect(double.to(address).map(({ payload }) => payload.type)).toEqual(["show", "clear"]);
    expect(double.to(address)[1]).toMatchObject({ isSilent: true, payload: { badge: 0, unread: [], total: 0 } });
    await ada.send(conversation, "two");
    await bo.ask(MarkReadDocument, { input: { conversationId: conversation } });
    advance(10 * SECOND);
    await quiet();
    expect(double.to(address)).toHaveLength(2);
  });
});

describe("news during a slow send", () => {
  /** Starts to send "one", which is answered after `release`. */
  async function slowSend() {
    const [pair, other] = [await awayPair(scene), await awayPair(scene)];
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const asked = () => double.received.filter((push) => push.address === pair.address);
    const isHeld = ({ address, payload }: ReceivedPush) =>
      address === pair.address && payload.unread[0]?.sequence === 1;
    double.answerBy((push) => (isHeld(push) ? { status: 201, after: released } : undefined));
    await pair.ada.send(pair.conversation, "one");
    advance(HOLD_MS);
    await eventually(() => expect(asked()).toHaveLength(1));
    return {
      ...{ ...pair, asked, release },
      /** Resolves once what was due before is planned, and the sender has looked at it: it sends a later push as well. */
      looked: async () => {
        const before = double.to(other.address).length;
        await other.ada.send(other.conversation, "other");
        advance(HOLD_MS);
        await eventually(() => expect(double.to(other.address)).toHaveLength(before + 1));
      },
    };
  }

  it("goes after its answer, however often it is planned anew", async () => {
    const { ada, bo, conversation, address, asked, looked, release } = await slowSend();
    await ada.send(conversation, "two");
    await looked();
    await bo.ask(MarkReadDocument, { input: { conversationId: conversation } });
    await looked();
    expect(asked()).toHaveLength(1);
    release();
    await quiet();
    expect(double.to(address).map(({ payload }) => payload.type)).toEqual(["show", "clear"]);
    expect(await scene.waiting()).toBe(0);
  });

  it("goes without its answer once the lease has ended", async () => {
    const { ada, conversation, address, looked, release } = await slowSend();
    await ada.send(conversation, "two");
    await looked();
    advance(30 * SECOND);
    await eventually(() => expect(double.to(address).map(({ payload }) => payload.unread[0]?.sequence)).toEqual([2]));
    release();
    await quiet();
    expect(await scene.waiting()).toBe(0);
  });
});
