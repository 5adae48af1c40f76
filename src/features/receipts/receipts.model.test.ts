import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DeleteMessageDocument,
  EventPageDocument,
  type EventPageQuery,
  MarkDeliveredDocument,
  MarkReadDocument,
  ReceiptsDocument,
  type ReceiptsQuery,
  SendMessageDocument,
} from "../../../operations/generated/graphql.js";
import { keyOf, toGlobalId } from "../../graphql/global-ids.js";
import { addMs } from "../../infra/clock.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";
import { nodesOf } from "../../testing/nodes-of.js";

/** Advances by 1 ms per call, so that all times differ. */
let time = new Date();
const app = await testApp({}, () => (time = addMs(time, 1)));

// Acts of the model test. `by` is the person, `device` one of their two, `place` a position in the conversation in percent.

interface Act {
  readonly kind: "send" | "repeat" | "contradict" | "deliver" | "read" | "readAll" | "hide" | "wipe";
  readonly by: 0 | 1;
  readonly device: 0 | 1;
  readonly overSocket: boolean;
  readonly place: number;
}

const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.oneof(
    { arbitrary: fc.constant("send" as const), weight: 5 },
    { arbitrary: fc.constantFrom("deliver" as const, "read" as const), weight: 6 },
    { arbitrary: fc.constantFrom("repeat" as const, "contradict" as const, "readAll" as const), weight: 3 },
    { arbitrary: fc.constantFrom("hide" as const, "wipe" as const), weight: 3 },
  ),
  by: fc.constantFrom(0, 1),
  device: fc.constantFrom(0, 1),
  overSocket: fc.boolean(),
  place: fc.integer({ min: 0, max: 120 }),
});
/** One act alone, or several at once. */
const step = fc.oneof(
  { arbitrary: act.map((one) => [one]), weight: 3 },
  { arbitrary: fc.array(act, { minLength: 2, maxLength: 8 }), weight: 1 },
);

const RUNS = 8;
const STEPS = 80;

describe("receipts, unread counts, statuses, deletions and logs", () => {
  it("match a model after a thousand random operations of two users on four devices", async () => {
    let acts = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: STEPS, maxLength: STEPS }), async (steps) => {
        const conversation = await startConversation();
        for (const concurrent of steps) await conversation.perform(concurrent);
        await conversation.check();
        acts += steps.flat().length;
      }),
      { numRuns: RUNS, plugins: [fc.interruptAfterTimeLimit(90_000, { failOnInterrupt: false })] },
    );
    expect(acts).toBeGreaterThanOrEqual(1000);
  }, 120_000);
});

/** State of the model: messages in their order, and the watermarks of both people. */
interface Model {
  readonly messages: Said[];
  readonly delivered: [number, number];
  readonly read: [number, number];
}

/** `isWiped` after deletion for everyone; `isHidden` by person, after deletion for themselves. */
interface Said {
  readonly by: 0 | 1;
  readonly clientMessageId: string;
  readonly body: string;
  isWiped: boolean;
  readonly isHidden: [boolean, boolean];
}

/** State after a step, and the number of marks that could have made events in it. */
interface Milestone {
  readonly end: number;
  readonly delivered: readonly [number, number];
  readonly read: readonly [number, number];
  readonly marks: number;
}

async function startConversation() {
  const people = [await app.person("Ada"), await app.person("Bo")] as const;
  const devices = [
    [people[0], await people[0].device("laptop")],
    [people[1], await people[1].device("tablet")],
  ] as const;
  await Promise.all(people.map((person) => person.connect()));
  const conversationId = await people[0].open(people[1]);
  const conversationKey = keyOf(app.app, "Conversation", conversationId) ?? 0n;
  const cursors = await Promise.all(people.map((person) => endOfLog(person)));
  const model: Model = { messages: [], delivered: [0, 0], read: [0, 0] };
  const milestones: Milestone[] = [];
  let ids = 0;

  async function perform(acts: readonly Act[]): Promise<void> {
    const before = model.messages.length;
    // During concurrent sends the result of "all" and "beyond the end" is not determined.
    const isLone = acts.length === 1;
    const sent: Model["messages"] = [];
    const afterwards: (() => void)[] = [];
    const marks: { by: 0 | 1; status: "delivered" | "read"; upTo: number }[] = [];
    await Promise.all(
      acts.map(async ({ kind, by, device, overSocket, place }) => {
        const ask = overSocket ? devices[by][device].askOverSocket : devices[by][device].ask;
        const upTo = Math.floor((before * (isLone ? place : Math.min(place, 100))) / 100);
        const earlier = model.messages.slice(0, before).filter((message) => message.by === by);
        const one = earlier[Math.floor((earlier.length * Math.min(place, 99)) / 100)];
        if (kind === "send") {
          const clientMessageId = `m${(ids += 1)}`;
          const body = `${by} says ${clientMessageId}`;
          const message: Said = { by, clientMessageId, body, isWiped: false, isHidden: [false, false] };
          const { sendMessage } = await ask(SendMessageDocument, {
            input: { conversationId, clientMessageId, body: message.body },
          });
          sent[(sendMessage?.message?.sequence ?? 0) - before - 1] = message;
        } else if ((kind === "repeat" || kind === "contradict") && one !== undefined) {
          const body = kind === "repeat" ? one.body : `${one.body}, or not`;
          const { sendMessage } = await ask(SendMessageDocument, {
            input: { conversationId, clientMessageId: one.clientMessageId, body },
          });
          if (kind === "repeat") expect(sendMessage?.message?.sequence).toBe(model.messages.indexOf(one) + 1);
          // A deleted message, perhaps of this step, has no content to compare.
          else if (sendMessage?.message) afterwards.push(() => expect(one.isWiped).toBe(true));
          else expect(sendMessage?.userErrors).toMatchObject([{ code: "CONFLICT" }]);
        } else if (kind === "hide" || kind === "wipe") {
          const target = kind === "wipe" ? one : model.messages[Math.floor((before * Math.min(place, 99)) / 100)];
          if (target === undefined) return;
          const isDone = await remove(ask, target, kind === "hide" ? "ME" : "EVERYONE");
          if (kind === "wipe" && isDone) target.isWiped = true;
          else target.isHidden[by] ||= kind === "hide" && isDone;
          // A message that one has deleted for oneself cannot be deleted for everyone.
          if (!isDone) afterwards.push(() => expect([kind, target.isHidden[by]]).toEqual(["wipe", true]));
        } else if (kind === "deliver") {
          marks.push({ by, status: "delivered", upTo });
          await ask(MarkDeliveredDocument, { input: { conversationId, sequence: upTo } });
        } else {
          const isAll = kind === "readAll" && isLone;
          marks.push({ by, status: "read", upTo: isAll ? before : upTo });
          await ask(MarkReadDocument, { input: { conversationId, ...(!isAll && { sequence: upTo }) } });
        }
      }),
    );
    const sends = acts.filter(({ kind }) => kind === "send");
    expect(Object.keys(sent)).toEqual(sends.map((_, index) => String(index)));
    model.messages.push(...sent);
    for (const look of afterwards) look();
    for (const { by, status, upTo } of marks) raise(by, status, Math.min(upTo, model.messages.length));
    const { delivered, read } = model;
    milestones.push({ end: model.messages.length, delivered: [...delivered], read: [...read], marks: marks.length });
  }

  async function remove(ask: Device["ask"], target: Said, scope: "ME" | "EVERYONE"): Promise<boolean> {
    const messageId = toGlobalId(app.app, "Message", conversationKey, model.messages.indexOf(target) + 1);
    const { deleteMessage } = await ask(DeleteMessageDocument, { input: { messageId, scope } });
    return deleteMessage?.deletedMessageId === messageId;
  }

  function raise(by: 0 | 1, status: "delivered" | "read", upTo: number): void {
    model.delivered[by] = Math.max(model.delivered[by], upTo);
    if (status === "read") model.read[by] = Math.max(model.read[by], upTo);
  }

  async function check(): Promise<void> {
    const logs = await Promise.all(people.map((person, index) => wholeLog(person, cursors[index] ?? "")));
    const userIds = people.map(({ userId }) => userId);
    for (const by of [0, 1] as const) {
      const log = logs[by] ?? [];
      const rest = log.filter(({ kind }) => kind !== "MessageDeleted");
      checkLog(rest, model, milestones, userIds, by);
      checkDeletions(log, model, by);
      for (const device of devices[by])
        expect(await shown(device, conversationId)).toEqual(derive(model, rest, people, by));
    }
    const [common, sameCommon] = logs.map((log) =>
      log.filter(({ scope }) => scope !== "ME").map((event) => ({ ...event, body: null })),
    );
    expect(sameCommon).toEqual(common);
  }

  return { perform, check };
}

/** Checks that the log has each step's events in place and no others: its messages in order, and every raised mark. */
function checkLog(
  log: readonly LogEvent[],
  model: Model,
  milestones: readonly Milestone[],
  userIds: readonly string[],
  reader: 0 | 1,
): void {
  const rest = [...log];
  let end = 0;
  const delivered = [0, 0];
  const read = [0, 0];
  for (const milestone of milestones) {
    let marks = 0;
    const belongs = (event: LogEvent) => {
      const by = userIds.indexOf(event.userId) as 0 | 1;
      if (event.kind === "MessageSent") return event.sequence <= milestone.end;
      return event.sequence <= (event.kind === "MessagesRead" ? milestone.read[by] : milestone.delivered[by]);
    };
    for (let event = rest[0]; event !== undefined && belongs(event); event = rest[0]) {
      rest.shift();
      const by = userIds.indexOf(event.userId);
      if (event.kind === "MessageSent") {
        expect(event.sequence).toBe((end += 1));
        expect(event.body).toBe(bodyFor(model.messages[end - 1], reader));
        expect(by).toBe(model.messages[end - 1]?.by);
      } else {
        marks += 1;
        expect(event.sequence).toBeGreaterThan((event.kind === "MessagesRead" ? read : delivered)[by] ?? 0);
        expect(event.sequence).toBeLessThanOrEqual(end);
        delivered[by] = Math.max(delivered[by] ?? 0, event.sequence);
        if (event.kind === "MessagesRead") read[by] = event.sequence;
      }
    }
    expect({ end, delivered, read }).toEqual({
      end: milestone.end,
      delivered: milestone.delivered,
      read: milestone.read,
    });
    expect(marks).toBeLessThanOrEqual(milestone.marks);
  }
  expect(rest).toEqual([]);
}

/** Checks that each visible deletion has one event, after the message, without its content. */
function checkDeletions(log: readonly LogEvent[], { messages }: Model, reader: 0 | 1): void {
  const deletions = log.filter(({ kind }) => kind === "MessageDeleted");
  const expected = messages.flatMap(({ isWiped, isHidden }, index) => [
    ...(isWiped ? [`${index + 1} EVERYONE`] : []),
    ...(isHidden[reader] ? [`${index + 1} ME`] : []),
  ]);
  expect(deletions.map(({ sequence, scope }) => `${sequence} ${scope}`).toSorted()).toEqual(expected.toSorted());
  for (const deletion of deletions) {
    expect(deletion.body).toBeNull();
    const sent = log.findIndex(({ kind, sequence }) => kind === "MessageSent" && sequence === deletion.sequence);
    expect(log.indexOf(deletion)).toBeGreaterThan(sent);
  }
}

/** Body of a message as a person sees it. */
function bodyFor(message: Said | undefined, reader: 0 | 1): string | null | undefined {
  return message?.isWiped === true || message?.isHidden[reader] === true ? null : message?.body;
}

/** Expected view of a person by the model, with the times of marks from the log. */
function derive(
  { messages, delivered, read }: Model,
  log: readonly LogEvent[],
  people: readonly { userId: string }[],
  by: 0 | 1,
) {
  const peer = by === 0 ? 1 : 0;
  return {
    viewerReadSequence: read[by],
    peerReadSequence: read[peer],
    peerDeliveredSequence: delivered[peer],
    unreadCount: messages.filter(
      (message, index) => message.by === peer && index + 1 > read[by] && bodyFor(message, by) !== null,
    ).length,
    messages: messages.flatMap((message, index) => {
      if (message.isHidden[by]) return [];
      const sequence = index + 1;
      const recipient = message.by === 0 ? 1 : 0;
      const marks = log.filter(
        (event) =>
          event.kind !== "MessageSent" && event.userId === people[recipient]?.userId && event.sequence >= sequence,
      );
      return {
        sequence,
        body: bodyFor(message, by),
        isTombstone: message.isWiped,
        clientMessageId: message.by === by ? message.clientMessageId : null,
        senderId: people[message.by]?.userId,
        sentAt: log.find((event) => event.kind === "MessageSent" && event.sequence === sequence)?.occurredAt,
        status: sequence <= read[recipient] ? "READ" : sequence <= delivered[recipient] ? "DELIVERED" : "SENT",
        deliveredAt: marks[0]?.occurredAt ?? null,
        readAt: marks.find(({ kind }) => kind === "MessagesRead")?.occurredAt ?? null,
      };
    }),
  };
}

async function shown(device: Device, id: string) {
  const messages = [];
  let before: string | null = null;
  for (;;) {
    const { conversation }: ReceiptsQuery = await device.ask(ReceiptsDocument, { id, before });
    if (!conversation) throw new Error("There is no such conversation.");
    const page = nodesOf(conversation.messages).map(
      ({ sequence, body, clientMessageId, sender, sentAt, status, deliveredAt, readAt, deletedAt }) => ({
        sequence,
        body,
        isTombstone: deletedAt !== null,
        clientMessageId,
        senderId: sender.id,
        sentAt,
        status,
        deliveredAt,
        readAt,
      }),
    );
    messages.unshift(...page);
    before = conversation.messages.pageInfo.startCursor;
    const { viewerReadSequence, peerReadSequence, peerDeliveredSequence, unreadCount } = conversation;
    if (!conversation.messages.pageInfo.hasPreviousPage)
      return { viewerReadSequence, peerReadSequence, peerDeliveredSequence, unreadCount, messages };
  }
}

/** Event of a log, without its sequence. */
interface LogEvent {
  readonly kind: "MessageSent" | "MessageDeleted" | "MessagesDelivered" | "MessagesRead";
  readonly occurredAt: string;
  readonly userId: string;
  readonly sequence: number;
  readonly body?: string | null;
  readonly scope?: string;
}

async function endOfLog(device: Device): Promise<string> {
  const start = Buffer.from("e0").toString("base64url");
  const { events } = await device.ask(EventPageDocument, { after: start });
  return events.cursor;
}

async function wholeLog(device: Device, start: string): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  let after = start;
  for (;;) {
    const { events: page } = await device.ask(EventPageDocument, { after });
    events.push(...page.events.map(toLogEvent));
    after = page.cursor;
    if (!page.hasMore) return events;
  }
}

function toLogEvent(event: EventPageQuery["events"]["events"][number]): LogEvent {
  const { occurredAt } = event;
  if (event.__typename === "MessageSent") {
    const { sequence, body, sender } = event.message;
    return { kind: "MessageSent", occurredAt, userId: sender.id, sequence, body };
  }
  if (event.__typename === "MessageDeleted") {
    const { sequence, body, sender } = event.message;
    return { kind: "MessageDeleted", occurredAt, userId: sender.id, sequence, body, scope: event.scope };
  }
  if (event.__typename === "MessagesDelivered" || event.__typename === "MessagesRead")
    return { kind: event.__typename, occurredAt, userId: event.user.id, sequence: event.upToSequence };
  throw new Error(`Nobody did anything that would make a ${event.__typename}.`);
}
