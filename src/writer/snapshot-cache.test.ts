import { describe, expect, it } from "vitest";
import {
  ArchiveConversationDocument,
  BlockUserDocument,
  DeleteAccountDocument,
  DeleteConversationDocument,
  DeleteMessageDocument,
  DeleteNotificationDocument,
  MarkDeliveredDocument,
  MarkNotificationReadDocument,
  MarkReadDocument,
  MuteConversationDocument,
  NotificationsDocument,
  SendOtpDocument,
  SetNotificationLevelDocument,
  UnblockUserDocument,
  UpdatePrivacyDocument,
} from "../../operations/generated/graphql.js";
import { lockUser, recordProfileChanged, updateUser } from "../features/account/store.js";
import { keyOf, toGlobalId } from "../graphql/global-ids.js";
import { createTransact } from "../log/logged-transaction.js";
import { growthDuring } from "../testing/metrics.js";
import type { Person } from "../testing/person.js";
import { givePush } from "../testing/push-owner.js";
import { lockWait, quietApp } from "../testing/statement-log.js";
import { createIsolatedWriter, createWriterFixture } from "../testing/writer-fixture.js";
import { type Member, readMembers } from "../model/member.js";
import { readHeads } from "../log/replay.js";
import { nodesOf } from "../testing/nodes-of.js";
import type { MarkChange } from "./changes.js";

const app = await quietApp();
const { db } = app.app;

const writerElsewhere = () => createIsolatedWriter(app.app);

/** Number of batches by source of their snapshot, while `work` ran. */
async function batchesDuring(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const growth = await growthDuring(app, work);
  const sources = ["cache", "database", "stale"] as const;
  return Object.fromEntries(sources.map((source) => [source, growth(`batches_total{source="${source}"}`)]));
}

describe("a writer with a snapshot cache", () => {
  it("reads a conversation once", async () => {
    const { createSend } = await createWriterFixture(app);
    const writer = writerElsewhere();
    const counted = await batchesDuring(async () => {
      for (const id of ["one", "two", "three"]) await writer.send(createSend(id));
    });
    expect(counted).toEqual({ cache: 2, database: 1, stale: 0 });
  });

  it("detects that another process has written, and continues its sequence", async () => {
    const { createSend } = await createWriterFixture(app);
    const [one, other] = [writerElsewhere(), writerElsewhere()];
    const seqs: number[] = [];
    const counted = await batchesDuring(async () => {
      for (let n = 0; n < 3; n += 1)
        for (const writer of [one, other]) seqs.push((await writer.send(createSend(`${n} ${seqs.length}`))).seq);
    });
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6]);
    expect(counted).toEqual({ cache: 0, database: 6, stale: 4 });
  });

  it("marks all messages as read, not only those in its cache", async () => {
    const { keys, createSend } = await createWriterFixture(app);
    const [one, other] = [writerElsewhere(), writerElsewhere()];
    const markAll = () => one.mark(reading(keys));
    await one.send(createSend("known"));
    await markAll();
    await other.send(createSend("unknown"));
    await markAll();
    const [row] = await db.query<{ readSeq: number; unread: number }>(
      `SELECT last_read_seq AS readSeq, unread_count AS unread FROM conversation_participants
       WHERE conversation_id = ? AND user_id = ?`,
      [keys.conversationId, keys.peerId],
    );
    expect(row).toEqual({ readSeq: 2, unread: 0 });
  });

  it("keeps to itself what a member has read who chose so while a batch waited for the heads", async () => {
    const { keys, createSend } = await createWriterFixture(app);
    const writer = writerElsewhere();
    const choice = await hideReading(keys.peerId);
    const sent = writer.send(createSend("one"));
    await lockWait(db);
    choice.commit();
    await Promise.all([sent, choice.committed]);
    await writer.mark(reading(keys));
    expect(await shownSeq(keys)).toBe(0);
  });

  it("is emptied where the hub finds a log rewound, although the log has grown to the cached sequence again", async () => {
    const { keys, createSend } = await createWriterFixture(app);
    const { writer, hub } = app.app;
    await writer.send(createSend("one"));
    const subscription = await hub.open(keys.peerId);
    const before = subscription.position();
    // A failover lost the newest event, and another process has written one in its place.
    await db.execute(
      "UPDATE user_events SET created_at = created_at + INTERVAL 1 SECOND WHERE user_id = ? AND seq = ?",
      [keys.peerId, before.seq],
    );
    await db.execute("UPDATE users SET sends_read_receipts = FALSE WHERE id = ?", [keys.peerId]);
    hub.requestCatchUp([keys.peerId]);
    await expect.poll(() => subscription.position()).toEqual({ seq: before.seq, anchor: before.anchor + 1000 });
    await writer.mark(reading(keys));
    expect(await shownSeq(keys)).toBe(0);
    subscription.close();
  });

  it("is emptied where a batch finds a log below the cached sequence", async () => {
    const [one, other] = [await createWriterFixture(app), await createWriterFixture(app)];
    const writer = writerElsewhere();
    await writer.send(one.createSend("one"));
    await writer.send(other.createSend("one"));
    const moveHeads = (by: number) => db.execute("UPDATE event_heads SET seq = seq + ?", [by]);
    await moveHeads(-1);
    await db.execute("DELETE e FROM user_events e JOIN event_heads h ON h.user_id = e.user_id WHERE e.seq > h.seq");
    await writer.send(other.createSend("two"));
    // Another process has written as much as the failover has lost.
    await moveHeads(1);
    await db.execute("UPDATE users SET sends_read_receipts = FALSE WHERE id = ?", [one.keys.peerId]);
    await writer.mark(reading(one.keys));
    expect(await shownSeq(one.keys)).toBe(0);
  });

  it("refuses a sender who was blocked meanwhile, until the block ends", async () => {
    const { ada, bo, createSend } = await createWriterFixture(app);
    const writer = writerElsewhere();
    await writer.send(createSend("one"));
    await bo.ask(BlockUserDocument, { input: { userId: ada.userId } });
    await expect(writer.send(createSend("two"))).rejects.toMatchObject({ code: "BLOCKED" });
    await bo.ask(UnblockUserDocument, { input: { userId: ada.userId } });
    expect(await writer.send(createSend("two"))).toMatchObject({ seq: 2 });
  });

  it("invalidates its cache by the events of connected users, before a batch fails", async () => {
    const { bo, keys, createSend } = await createWriterFixture(app);
    const { writer } = app.app;
    await writer.send(createSend("one"));
    const counted = await batchesDuring(async () => {
      await bo.ask(MuteConversationDocument, { input: { conversationId: idOf(keys) } });
      await writer.send(createSend("two"));
      await writer.send(createSend("three"));
    });
    expect(counted).toEqual({ cache: 1, database: 1, stale: 0 });
  });

  it("detects messages without events, as an import writes them", async () => {
    const { keys, createSend } = await createWriterFixture(app);
    const writer = writerElsewhere();
    await writer.send(createSend("one"));
    await db.execute("UPDATE conversations SET last_seq = 5 WHERE id = ?", [keys.conversationId]);
    expect(await writer.send(createSend("six"))).toMatchObject({ seq: 6 });
  });

  it("caches nothing of a batch that was rolled back", async () => {
    const { createSend } = await createWriterFixture(app);
    const writer = writerElsewhere();
    await writer.send(createSend("one"));
    await expect(writer.send(createSend("x".repeat(101)))).rejects.toThrow("Data too long");
    expect(await writer.send(createSend("two"))).toMatchObject({ seq: 2 });
  });

  it("returns the stored message for a repeated send", async () => {
    const { createSend } = await createWriterFixture(app);
    const writer = writerElsewhere();
    await writer.send(createSend("one"));
    const first = await writer.send(createSend("again"));
    expect(await writer.send(createSend("again"))).toMatchObject({ seq: first.seq });
  });
});

type Keys = Awaited<ReturnType<typeof createWriterFixture>>["keys"];

/** The peer reads all messages. */
function reading({ conversationId, userId, peerId }: Keys): Omit<MarkChange, "kind"> {
  return { conversationId, userId: peerId, peerId: userId, status: "READ", upToSeq: undefined };
}

/** Returns the sequence up to which the peer has shown to have read, who has read all. */
async function shownSeq({ conversationId, peerId }: Keys): Promise<number | undefined> {
  const [row] = await db.query<{ shown: number }>(
    `SELECT shown_read_seq AS shown FROM conversation_participants
     WHERE conversation_id = ? AND user_id = ? AND last_read_seq > 0`,
    [conversationId, peerId],
  );
  return row?.shown;
}

/** Turns off a user's read receipts in a transaction that has written all but its events, until `commit` is called. */
async function hideReading(userId: bigint): Promise<{ commit: () => void; committed: Promise<void> }> {
  let commit: () => void = () => undefined;
  let onWritten: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (commit = resolve));
  const written = new Promise<void>((resolve) => (onWritten = resolve));
  const transaction: typeof db.transaction = (work, options) =>
    db.transaction((tx) => {
      const commitLater: typeof tx.commit = async (statements) => {
        onWritten();
        await released;
        await tx.commit(statements);
      };
      return work({ ...tx, commit: commitLater });
    }, options);
  const transact = createTransact({ transaction }, { publish: () => undefined }, app.app.now);
  const committed = transact(async (tx) => {
    await updateUser(tx, await lockUser(tx, userId), { sendsReadReceipts: false }, app.app.now());
    recordProfileChanged(tx, userId, [userId]);
  });
  await written;
  return { commit, committed };
}

interface Scene {
  readonly ada: Person;
  readonly bo: Person;
  /** Their conversation, with an unread message of Ada's; Bo was offline. */
  readonly conversationId: string;
  readonly messageId: string;
  readonly notificationId: string;
}

/** Acts that change a cached row. */
const ACTS: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  "delivering a message": ({ bo, conversationId }) =>
    bo.ask(MarkDeliveredDocument, { input: { conversationId, sequence: 1 } }),
  "reading it": ({ bo, conversationId }) => bo.ask(MarkReadDocument, { input: { conversationId } }),
  "deleting the only one that is unread": ({ ada, messageId }) =>
    ada.ask(DeleteMessageDocument, { input: { messageId, scope: "EVERYONE" } }),
  "reading its notification": ({ bo, notificationId }) =>
    bo.ask(MarkNotificationReadDocument, { input: { notificationId } }),
  "deleting its notification": ({ bo, notificationId }) =>
    bo.ask(DeleteNotificationDocument, { input: { notificationId } }),
  "muting a conversation": ({ bo, conversationId }) => bo.ask(MuteConversationDocument, { input: { conversationId } }),
  "lowering its pushes": ({ bo, conversationId }) =>
    bo.ask(SetNotificationLevelDocument, { input: { conversationId, level: "NONE" } }),
  "archiving it": ({ bo, conversationId }) => bo.ask(ArchiveConversationDocument, { input: { conversationId } }),
  "deleting it": ({ bo, conversationId }) => bo.ask(DeleteConversationDocument, { input: { conversationId } }),
  "blocking somebody": ({ bo, ada }) => bo.ask(BlockUserDocument, { input: { userId: ada.userId } }),
  "keeping to oneself what one has read": ({ bo }) => bo.ask(UpdatePrivacyDocument, { input: { readReceipts: false } }),
  "deleting one's account": ({ bo }) => deleteAccount(bo),
  "getting a push device": ({ bo }) => givePush(app, bo),
  "ending a block": async ({ ada, bo }) => {
    await bo.ask(BlockUserDocument, { input: { userId: ada.userId } });
    await bo.ask(UnblockUserDocument, { input: { userId: ada.userId } });
  },
};

function idOf({ conversationId }: { readonly conversationId: bigint }): string {
  return toGlobalId(app.app, "Conversation", conversationId);
}

async function deleteAccount(person: Person): Promise<void> {
  await person.ask(SendOtpDocument, { input: { phoneNumber: person.phoneNumber, purpose: "DELETE_ACCOUNT" } });
  await person.ask(DeleteAccountDocument, { input: { code: await app.codeFor(person.phoneNumber) } });
}

describe("a cached snapshot", () => {
  /** Member fields that an act changes, and the number of its events. Each act runs once. */
  const effects = new Map<string, ReturnType<typeof findEffect>>();
  const effectOf = (name: string, act: (scene: Scene) => Promise<unknown>) => {
    const effect = effects.get(name) ?? findEffect(act);
    effects.set(name, effect);
    return effect;
  };

  it.each(Object.entries(ACTS))("is invalidated by %s, which moves the head of a log", async (name, act) => {
    expect((await effectOf(name, act)).events).toBeGreaterThan(0);
  });

  it("is invalidated by deleting one's account across a block, of which the other gets no event", async () => {
    const scene = await aScene();
    await scene.ada.ask(BlockUserDocument, { input: { userId: scene.bo.userId } });
    const before = await groundOf(scene);
    await deleteAccount(scene.bo);
    expect(sum((await groundOf(scene)).heads)).toBeGreaterThan(sum(before.heads));
  });

  it("has no field that none of these acts changes", async () => {
    const changed = new Set<keyof Member>();
    for (const [name, act] of Object.entries(ACTS))
      for (const field of (await effectOf(name, act)).fields) changed.add(field);
    const [row] = (await groundOf(await aScene())).members;
    const keys = new Set(["conversationId", "userId"]);
    expect(
      Object.keys(row ?? {})
        .filter((field) => !keys.has(field))
        .toSorted(),
    ).toEqual([...changed].toSorted());
  });

  async function findEffect(act: (scene: Scene) => Promise<unknown>) {
    const scene = await aScene();
    const before = await groundOf(scene);
    await act(scene);
    const after = await groundOf(scene);
    return {
      fields: before.members.flatMap((row, place) => differences(row, after.members[place])),
      events: sum(after.heads) - sum(before.heads),
    };
  }

  async function aScene(): Promise<Scene> {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversationId = await ada.open(bo);
    const { id: messageId } = await ada.send(conversationId, "Hello?");
    const [notification] = nodesOf((await bo.ask(NotificationsDocument, {})).notifications);
    return { ada, bo, conversationId, messageId, notificationId: notification?.id ?? "" };
  }

  async function groundOf({ ada, bo, conversationId }: Scene) {
    const id = keyOf(app.app, "Conversation", conversationId) ?? 0n;
    const members = await db.transaction((tx) => readMembers(tx, [id]));
    const heads = await readHeads(
      db,
      [ada, bo].map(({ userId }) => keyOf(app.app, "User", userId) ?? 0n),
    );
    return { members, heads: new Map([...heads].map(([userId, { seq }]) => [userId, seq])) };
  }
});

function differences(one: Member, other: Member | undefined): (keyof Member)[] {
  const fields = Object.keys(one) as (keyof Member)[];
  return fields.filter((field) => JSON.stringify(one[field], plain) !== JSON.stringify(other?.[field], plain));
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}

function sum(heads: ReadonlyMap<bigint, number>): number {
  return [...heads.values()].reduce((total, seq) => total + seq, 0);
}
