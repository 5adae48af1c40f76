import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Database } from "../infra/database/database.js";
import { testApp } from "../testing/app.js";
import { createIsolatedWriter, createWriterFixture } from "../testing/writer-fixture.js";
import type { AnchoredPosition } from "../log/position.js";
import { readHead } from "../log/replay.js";
import { type StreamItem, openLogStream } from "./log-stream.js";

// No poll runs during a test, so that each test decides what a channel receives, and when.
const app = await testApp({ HUB_POLL_MS: "60000" });
const { db, hub, now, metrics, writer } = app.app;

const elsewhere = createIsolatedWriter(app.app);

async function newConversation() {
  const { keys, createSend } = await createWriterFixture(app);
  return { createSend, userId: keys.peerId, after: await readHead(db, keys.peerId) };
}

type Follower = AsyncIterator<StreamItem, undefined>;

async function kinds(stream: Follower, count: number): Promise<string[]> {
  const items: string[] = [];
  while (items.length < count) {
    const { value } = await stream.next();
    items.push(value === undefined ? "end" : "userId" in value ? `${value.kind} ${value.seq}` : value.kind);
  }
  return items;
}

/** Database whose answers to reads of the log are delayed until released. */
function slow(): { db: Database; isAsked: Promise<void>; release: () => void } {
  let release: () => void = () => undefined;
  let ask: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const isAsked = new Promise<void>((resolve) => (ask = resolve));
  const read: Database["read"] = async <Row>(sql: string, values?: readonly unknown[]) => {
    const rows = await db.read<Row>(sql, values);
    if (!sql.includes("FROM user_events")) return rows;
    ask();
    await released;
    return rows;
  };
  return { db: { ...db, read }, isAsked, release };
}

/** Database that counts the reads of logs. */
function counting(): { db: Database; reads: () => number } {
  let reads = 0;
  const read: Database["read"] = (sql, values) => {
    if (sql.includes("FROM user_events")) reads += 1;
    return db.read(sql, values);
  };
  return { db: { ...db, read }, reads: () => reads };
}

/** Takes the events after a position from a user's log, as a failover that has lost them. */
async function rewind(userId: bigint, { seq }: AnchoredPosition): Promise<void> {
  await db.execute("DELETE FROM user_events WHERE user_id = ? AND seq > ?", [userId, seq]);
  await db.execute("UPDATE event_heads SET seq = ? WHERE user_id = ?", [seq, userId]);
}

/** Hub that records its open subscriptions and their attached subscribers. */
function recordSubscriptions(): { recorded: typeof hub; subscriptions: ReadonlySet<object> } {
  const subscriptions = new Set<object>();
  const open: (typeof hub)["open"] = async (userId) => {
    const own = await hub.open(userId);
    subscriptions.add(own);
    return {
      position: () => own.position(),
      attach: (subscriber) => {
        subscriptions.add(subscriber);
        own.attach(subscriber);
      },
      detach: (subscriber) => {
        subscriptions.delete(subscriber);
        own.detach(subscriber);
      },
      close: () => {
        subscriptions.delete(own);
        own.close();
      },
    };
  };
  return { recorded: { ...hub, open }, subscriptions };
}

describe("openLogStream", () => {
  it("misses no event committed during its last read of the log", async () => {
    const { createSend, userId, after } = await newConversation();
    const line = slow();
    const stream = openLogStream({ hub, db: line.db, now, metrics }, { userId, after, queueLimit: 10 });
    const first = kinds(stream, 2);
    await line.isAsked;
    await writer.send(createSend("meanwhile"));
    line.release();
    expect(await first).toEqual([`MessageSent ${after.seq + 1}`, "StreamReady"]);
    await stream.return?.();
  });

  it("yields an event once if it has read it before the channel", async () => {
    const { createSend, userId, after } = await newConversation();
    const stream = openLogStream({ hub, db, now, metrics }, { userId, after, queueLimit: 10 });
    const subscription = await hub.open(userId);
    await elsewhere.send(createSend("unannounced"));
    expect(await kinds(stream, 2)).toEqual([`MessageSent ${after.seq + 1}`, "StreamReady"]);
    expect(subscription.position()).toEqual(after);
    hub.requestCatchUp([userId]);
    await writer.send(createSend("announced"));
    expect(await kinds(stream, 1)).toEqual([`MessageSent ${after.seq + 2}`]);
    subscription.close();
    await stream.return?.();
  });

  it("yields an unpublished event before a published one that follows it", async () => {
    const { createSend, userId, after } = await newConversation();
    const stream = openLogStream({ hub, db, now, metrics }, { userId, after, queueLimit: 10 });
    expect(await kinds(stream, 1)).toEqual(["StreamReady"]);
    await elsewhere.send(createSend("unannounced"));
    await writer.send(createSend("announced"));
    expect(await kinds(stream, 2)).toEqual([`MessageSent ${after.seq + 1}`, `MessageSent ${after.seq + 2}`]);
    await stream.return?.();
  });

  it("makes a channel that is ahead of a rewound log read it, instead of reading the log again and again", async () => {
    const { createSend, userId, after } = await newConversation();
    const subscription = await hub.open(userId);
    await writer.send(createSend("kept"));
    const kept = subscription.position();
    await writer.send(createSend("lost"));
    const lost = subscription.position();
    expect(lost.seq).toBe(after.seq + 2);
    await rewind(userId, kept);
    const counted = counting();
    const stream = openLogStream({ hub, db: counted.db, now, metrics }, { userId, after: lost, queueLimit: 10 });
    const yielded = await Promise.race([kinds(stream, 2), sleep(3000)]);
    expect(counted.reads()).toBeLessThan(10);
    expect(yielded).toEqual(["ResyncRequired", "StreamReady"]);
    expect(subscription.position()).toEqual(kept);
    subscription.close();
    await stream.return?.();
  });

  it("ends while next() is pending, and closes its subscription", async () => {
    const { userId, after } = await newConversation();
    const stream = openLogStream({ hub, db, now, metrics }, { userId, after, queueLimit: 10 });
    expect(await kinds(stream, 1)).toEqual(["StreamReady"]);
    const pending = stream.next();
    await stream.return?.();
    expect(await pending).toEqual({ value: undefined, done: true });
  });

  it("ends while it opens, and leaves no subscription open", async () => {
    const { userId, after } = await newConversation();
    const { recorded, subscriptions } = recordSubscriptions();
    const line = slow();
    const stream = openLogStream({ hub: recorded, db: line.db, now, metrics }, { userId, after, queueLimit: 10 });
    const opening = stream.next();
    await line.isAsked;
    await stream.return?.();
    line.release();
    expect(await opening).toEqual({ value: undefined, done: true });
    expect(subscriptions.size).toBe(0);
  });

  it("closes its subscription when it fails", async () => {
    const { userId, after } = await newConversation();
    const lost: Database = { ...db, read: () => Promise.reject(new Error("The line is cut.")) };
    const { recorded, subscriptions } = recordSubscriptions();
    const stream = openLogStream({ hub: recorded, db: lost, now, metrics }, { userId, after, queueLimit: 10 });
    await expect(stream.next()).rejects.toThrow("The line is cut.");
    expect(subscriptions.size).toBe(0);
  });
});

describe("a channel of the hub", () => {
  it("finds an unpublished event by its poll", async () => {
    const impatient = await testApp({ HUB_POLL_MS: "100" });
    const { keys, createSend } = await createWriterFixture(impatient);
    const stream = openLogStream(impatient.app, { userId: keys.peerId, queueLimit: 10 });
    expect(await kinds(stream, 1)).toEqual(["StreamReady"]);
    const { app: process } = impatient;
    await createIsolatedWriter(process).send(createSend("x"));
    expect(await kinds(stream, 1)).toEqual(["MessageSent 2"]);
    await stream.return?.();
  });

  it("polls only after events had time to be published with their message", async () => {
    const impatient = await testApp({ HUB_POLL_MS: "1000" });
    const { keys, createSend } = await createWriterFixture(impatient);
    const { app: process } = impatient;
    const { publish } = process.hub;
    const lateHub = {
      ...process.hub,
      publish: (events: Parameters<typeof publish>[0]) => void setTimeout(publish, 50, events),
    };
    const late = createIsolatedWriter(process, { hub: lateHub });
    const stream = openLogStream(process, { userId: keys.peerId, queueLimit: 10 });
    await kinds(stream, 1);
    for (let n = 0; n < 50; n += 1) {
      await late.send(createSend(`${n}`));
      expect((await stream.next()).value).toMatchObject({ message: { seq: n + 1 } });
    }
    await stream.return?.();
  });
});
