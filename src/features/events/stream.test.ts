import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import {
  EventPageDocument,
  type EventsSubscription,
  EventsDocument,
  MessageChangedDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { keyOf, toGlobalId } from "../../graphql/global-ids.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";

const app = await testApp();

const SenderNames = parse(
  "subscription { events { ... on MessageSent { message { sender { fullName } } } } }",
) as TypedDocumentNode<object, Record<string, never>>;

type Event = EventsSubscription["events"];

/** Two connected people, so that no notifications are created. */
async function pair() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  await Promise.all([ada.connect(), bo.connect()]);
  return { ada, bo, conversation: await ada.open(bo) };
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(ViewerDocument, {})).viewer.eventCursor;
}

/** Reads the whole log after a cursor with the query. */
async function pull(device: Device, after: string): Promise<Event[]> {
  const { events } = await device.ask(EventPageDocument, { after, first: 100 });
  return events.hasMore ? [...events.events, ...(await pull(device, events.cursor))] : [...events.events];
}

const bodyOf = (event: Event) => (event.__typename === "MessageSent" ? event.message.body : event.__typename);

describe("events", () => {
  it("sends StreamReady, then live events", async () => {
    const { ada, bo, conversation } = await pair();
    const stream = bo.listen(EventsDocument, {});
    expect(bodyOf((await stream.next()).events)).toBe("StreamReady");
    await ada.send(conversation, "now");
    expect(bodyOf((await stream.next()).events)).toBe("now");
  });

  it("replays events after the cursor, then sends StreamReady and live events", async () => {
    const { ada, bo, conversation } = await pair();
    const after = await cursorOf(bo);
    await ada.send(conversation, "missed 1");
    await ada.send(conversation, "missed 2");
    const stream = bo.listen(EventsDocument, { after });
    const replayed = await stream.until(({ events }) => events.__typename === "StreamReady");
    await ada.send(conversation, "live");
    const bodies = [...replayed, await stream.next()].map(({ events }) => bodyOf(events));
    expect(bodies).toEqual(["missed 1", "missed 2", "StreamReady", "live"]);
  });

  it("gives StreamReady the cursor of the last event sent", async () => {
    const { ada, bo, conversation } = await pair();
    const after = await cursorOf(bo);
    await ada.send(conversation, "one");
    const [sent, ready] = await bo.listen(EventsDocument, { after }).take(2);
    expect(ready?.events).toMatchObject({ __typename: "StreamReady", cursor: sent?.events.cursor });
  });

  it("neither loses nor repeats events committed while the stream opens", async () => {
    const { ada, bo, conversation } = await pair();
    for (let round = 0; round < 20; round += 1) {
      const after = await cursorOf(bo);
      const sending = Promise.all([1, 2, 3, 4].map((n) => ada.send(conversation, `round ${round}, ${n}`)));
      const stream = bo.listen(EventsDocument, { after });
      await sending;
      await ada.send(conversation, "end");
      const seen = await stream.until(({ events }) => bodyOf(events) === "end");
      const cursors = seen.map(({ events }) => events).filter(({ __typename: type }) => type === "MessageSent");
      expect(cursors.map(({ cursor }) => cursor)).toEqual((await pull(bo, after)).map(({ cursor }) => cursor));
      stream.stop();
    }
  });

  it("delivers every event exactly once over fifty terminated sockets", { timeout: 120_000 }, async () => {
    const { ada, bo, conversation } = await pair();
    const tablet = await ada.device("tablet");
    await tablet.connect();
    const start = await cursorOf(ada);
    let isSending = true;
    const sending = (async () => {
      for (let n = 0; isSending; n += 1) {
        const sender = n % 3 === 0 ? bo : n % 3 === 1 ? tablet : ada;
        await sender.send(conversation, `message ${n}`);
      }
    })();
    const seen: Event[] = [];
    let after = start;
    for (let cut = 0; cut < 50; cut += 1) {
      const stream = ada.listen(EventsDocument, { after });
      const enough = 1 + Math.floor(Math.random() * 12);
      const items = await stream.take(enough);
      // Terminated with events in flight: events received but not taken count as delivered.
      await ada.terminate();
      await stream.ended;
      for (const { events } of [...items, ...stream.waiting]) {
        if (events.__typename !== "StreamReady") seen.push(events);
        after = events.cursor;
      }
    }
    isSending = false;
    await sending;
    await bo.send(conversation, "the end");
    const rest = await ada.listen(EventsDocument, { after }).until(({ events }) => bodyOf(events) === "the end");
    seen.push(...rest.map(({ events }) => events).filter(({ __typename: type }) => type !== "StreamReady"));
    // Other events may follow the last message.
    const log = (await pull(ada, start)).slice(0, seen.length);
    expect(seen.map(({ cursor }) => cursor)).toEqual(log.map(({ cursor }) => cursor));
    expect(new Set(seen.map(bodyOf)).size).toBe(seen.length);
  });

  it("renders the current name at each event", async () => {
    const { ada, bo, conversation } = await pair();
    const stream = bo.listen(SenderNames, {});
    await stream.next();
    await ada.send(conversation, "before");
    expect(await stream.next()).toMatchObject({ events: { message: { sender: { fullName: "Ada" } } } });
    await app.app.db.execute("UPDATE users SET full_name = 'Ada Lovelace' WHERE phone_number = ?", [ada.phoneNumber]);
    await ada.send(conversation, "after");
    expect(await stream.next()).toMatchObject({ events: { message: { sender: { fullName: "Ada Lovelace" } } } });
  });

  it("masks the error of an event that fails to render", async () => {
    const quiet = await testApp({ LOG_LEVEL: "silent" });
    const bo = await quiet.person("Bo");
    const userId = keyOf(quiet.app, "User", bo.userId) ?? 0n;
    const stream = bo.listen(EventsDocument, {});
    await stream.next();
    const seq = (quiet.app.hub.headOf(userId) ?? 0) + 1;
    const message = { conversationId: 1n, seq: 1, body: "private" } as never;
    const event = {
      userId,
      seq,
      kind: "MessageSent" as const,
      conversationId: 1n,
      messageSeq: 1,
      createdAt: new Date(),
      message,
    };
    quiet.app.hub.publish([event]);
    expect(await stream.ended).toMatchObject({
      errors: [
        { message: expect.stringMatching(/^Something went wrong/u) as string, path: ["events", "message", "type"] },
      ],
    });
  });

  it("sends ResyncRequired for a cursor outside of the log, and continues from the head", async () => {
    const { ada, bo, conversation } = await pair();
    await ada.send(conversation, "old");
    await app.app.db.execute("UPDATE event_heads SET trimmed_seq = 1");
    await app.app.db.execute("DELETE FROM user_events WHERE seq <= 1");
    const tooOld = Buffer.from("e0").toString("base64url");
    const fromTheFuture = Buffer.from("e4000000000").toString("base64url");
    for (const after of [tooOld, fromTheFuture]) {
      const stream = bo.listen(EventsDocument, { after });
      const marks = await stream.take(2);
      expect(marks.map(({ events }) => events.__typename)).toEqual(["ResyncRequired", "StreamReady"]);
      expect(marks[0]?.events.cursor).toBe(await cursorOf(bo));
      await ada.send(conversation, "new");
      expect(bodyOf((await stream.next()).events)).toBe("new");
      const { events } = await bo.ask(EventPageDocument, { after });
      expect(events).toMatchObject({ resyncRequired: true, events: [], cursor: await cursorOf(bo) });
      stream.stop();
    }
  });

  it("rejects a malformed cursor", async () => {
    const { bo } = await pair();
    const stream = bo.listen(EventsDocument, { after: "nonsense" });
    expect(await stream.ended).toMatchObject({
      errors: [
        { message: '"after" must be a cursor that this API has given.', extensions: { code: "BAD_USER_INPUT" } },
      ],
    });
  });
});

describe("messageChanged", () => {
  it("replays messages and receipts of one conversation only, with the log's cursors", async () => {
    const { ada, bo, conversation } = await pair();
    const eve = await app.person("Eve");
    const after = await cursorOf(bo);
    const other = await eve.open(bo);
    await eve.send(other, "elsewhere");
    await ada.send(conversation, "here");
    const stream = bo.listen(MessageChangedDocument, { conversationId: conversation, after });
    const seen = await stream.until(({ messageChanged }) => messageChanged.__typename === "StreamReady");
    expect(seen.map(({ messageChanged }) => messageChanged.__typename)).toEqual(["MessageSent", "StreamReady"]);
    const whole = await pull(bo, after);
    expect(seen[0]?.messageChanged.cursor).toBe(whole.find((event) => bodyOf(event) === "here")?.cursor);
    expect(seen[1]?.messageChanged.cursor).toBe(whole.at(-1)?.cursor);
  });

  it("filters live events too", async () => {
    const { ada, bo, conversation } = await pair();
    const eve = await app.person("Eve");
    const stream = bo.listen(MessageChangedDocument, { conversationId: conversation });
    await stream.next();
    await eve.send(await eve.open(bo), "elsewhere");
    await ada.send(conversation, "here");
    expect((await stream.next()).messageChanged).toMatchObject({
      __typename: "MessageSent",
      message: { body: "here" },
    });
    const all = bo.listen(MessageChangedDocument, {});
    await all.next();
    await (await app.person("Cy")).open(bo);
    await ada.send(conversation, "of all");
    expect((await all.next()).messageChanged).toMatchObject({ message: { body: "of all" } });
  });

  it("answers another user's conversation like an unknown one", async () => {
    const { conversation } = await pair();
    const eve = await app.person("Eve");
    const absent = toGlobalId(app.app, "Conversation", 999_999);
    const answers = await Promise.all(
      [conversation, absent].map((conversationId) => eve.listen(MessageChangedDocument, { conversationId }).ended),
    );
    expect(answers[0]).toMatchObject({ errors: [{ extensions: { code: "NOT_FOUND" } }] });
    expect(answers[0]).toEqual(answers[1]);
  });
});
