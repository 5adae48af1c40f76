import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import {
  ConversationDocument,
  DeleteConversationDocument,
  DeleteMessageDocument,
  MarkReadDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { testNodes } from "../../testing/app.js";
import type { EventQueue } from "../../testing/event-queue.js";
import { type Device, deviceAt } from "../../testing/person.js";
import { quietApp, statementsDuring } from "../../testing/statement-log.js";

const app = await quietApp();

const FIELDS = `__typename
  ... on MessageSent { unreadCount }
  ... on MessageDeleted { unreadCount }
  ... on MessagesRead { unreadCount }`;

interface Event {
  readonly __typename: string;
  /** Absent from events of other types. */
  readonly unreadCount?: number;
}

const Stream = parse(`subscription { events { ${FIELDS} } }`) as TypedDocumentNode<
  { readonly events: Event },
  Record<string, never>
>;
const StreamWithoutCounts = parse("subscription { events { __typename } }") as typeof Stream;
const Page = parse(`query ($after: String!) { events(after: $after) { events { ${FIELDS} } } }`) as TypedDocumentNode<
  { readonly events: { readonly events: readonly Event[] } },
  { after: string }
>;

async function follow(device: Device): Promise<EventQueue<{ readonly events: Event }>> {
  const stream = device.listen(Stream, {});
  await stream.next();
  return stream;
}

/** The next event that has a count. */
async function next(stream: EventQueue<{ readonly events: Event }>): Promise<Event> {
  const seen = await stream.until(({ events }) => events.unreadCount !== undefined);
  return seen.at(-1)?.events ?? expect.unreachable();
}

/** Two people with a stream each. */
async function pair() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const id = await ada.open(bo);
  return { ada, bo, id, adas: await follow(ada), bos: await follow(bo) };
}

const markRead = (device: Device, conversationId: string, sequence?: number) =>
  device.ask(MarkReadDocument, { input: { conversationId, ...(sequence !== undefined && { sequence }) } });
const remove = (device: Device, messageId: string, scope: "ME" | "EVERYONE") =>
  device.ask(DeleteMessageDocument, { input: { messageId, scope } });
const cursorOf = async (device: Device) => (await device.ask(ViewerDocument, {})).viewer.eventCursor;
const unreadOf = async (device: Device, id: string) =>
  (await device.ask(ConversationDocument, { id })).conversation?.unreadCount;

describe("unreadCount of an event", () => {
  it("is the viewer's own: of a message sent, deleted and read", async () => {
    const { ada, bo, id, adas, bos } = await pair();
    const sent: { readonly id: string }[] = [];
    for (const count of [1, 2, 3]) {
      sent.push(await ada.send(id, `${count}`));
      expect(await next(adas)).toEqual({ __typename: "MessageSent", unreadCount: 0 });
      expect(await next(bos)).toEqual({ __typename: "MessageSent", unreadCount: count });
    }
    await bo.send(id, "Hello");
    expect(await next(adas)).toEqual({ __typename: "MessageSent", unreadCount: 1 });
    expect(await next(bos)).toEqual({ __typename: "MessageSent", unreadCount: 3 });
    await remove(ada, sent[0]?.id ?? "", "EVERYONE");
    expect(await next(adas)).toEqual({ __typename: "MessageDeleted", unreadCount: 1 });
    expect(await next(bos)).toEqual({ __typename: "MessageDeleted", unreadCount: 2 });
    await markRead(bo, id);
    expect(await next(adas)).toEqual({ __typename: "MessagesRead", unreadCount: 1 });
    expect(await next(bos)).toEqual({ __typename: "MessagesRead", unreadCount: 0 });
  });

  it("is that of the conversation after every kind of change", async () => {
    const { ada, bo, id, bos } = await pair();
    const sent = [await ada.send(id, "1")];
    const say = async () => sent.push(await ada.send(id, `${sent.length + 1}`));
    const acts: (() => Promise<unknown>)[] = [
      say,
      say,
      say,
      () => markRead(bo, id, 2),
      say,
      () => remove(bo, sent[2]?.id ?? "", "ME"),
      say,
      () => bo.send(id, "Hello"),
      say,
      () => remove(ada, sent[4]?.id ?? "", "EVERYONE"),
      say,
      () => markRead(bo, id),
      say,
      () => bo.ask(DeleteConversationDocument, { input: { conversationId: id } }).then(say),
      say,
    ];
    await next(bos);
    for (const act of acts) {
      await act();
      expect((await next(bos)).unreadCount).toBe(await unreadOf(bo, id));
    }
    expect(await unreadOf(bo, id)).toBe(2);
  });

  it("costs a live MessageSent no statement", async () => {
    const statements = async (document: typeof Stream) => {
      const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
      const id = await ada.open(bo);
      const stream = bo.listen(document, {});
      await stream.next();
      const send = async () => {
        await ada.send(id, "Hello");
        await stream.until(({ events }) => events.__typename === "MessageSent");
      };
      await send();
      return statementsDuring(app, send);
    };
    expect((await statements(Stream)).length).toBe((await statements(StreamWithoutCounts)).length);
  });

  it("is as of now when replayed, in one read for all events of a page", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const id = await ada.open(bo);
    const after = await cursorOf(bo);
    await ada.send(id, "1");
    const page = async () => {
      const { events } = await bo.ask(Page, { after });
      return events.events.filter(({ unreadCount }) => unreadCount !== undefined);
    };
    const one = await statementsDuring(app, page);
    for (const body of ["2", "3", "4"]) await ada.send(id, body);
    expect(await statementsDuring(app, page)).toHaveLength(one.length);
    expect((await page()).map(({ unreadCount }) => unreadCount)).toEqual([4, 4, 4, 4]);
    await markRead(bo, id);
    expect((await page()).map(({ unreadCount }) => unreadCount)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("unreadCount of an event on several processes", () => {
  it("follows what each of them writes", async () => {
    const [one, other] = (await testNodes(2)) as [typeof app, typeof app];
    const [ada, bo] = [await one.person("Ada"), await one.person("Bo")];
    const [adaThere, boThere] = [deviceAt(other, ada), deviceAt(other, bo)];
    const id = await ada.open(bo);
    const [here, there] = [await follow(bo), await follow(boThere)];
    const acts: [() => Promise<unknown>, number][] = [
      [() => ada.send(id, "1"), 1],
      [() => adaThere.send(id, "2"), 2],
      [() => ada.send(id, "3"), 3],
      [() => markRead(boThere, id), 0],
      [() => ada.send(id, "4"), 1],
      [() => adaThere.send(id, "5"), 2],
      [() => markRead(bo, id, 4), 1],
      [() => adaThere.send(id, "6"), 2],
      [() => ada.send(id, "7"), 3],
    ];
    for (const [act, unreadCount] of acts) {
      await act();
      for (const stream of [here, there]) expect((await next(stream)).unreadCount).toBe(unreadCount);
    }
  });
});
