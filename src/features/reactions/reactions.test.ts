import { describe, expect, it } from "vitest";
import {
  AddReactionDocument,
  BlockUserDocument,
  DeleteMessageDocument,
  EventCursorDocument,
  EventPageDocument,
  EventsDocument,
  HistoryDocument,
  MessageDocument,
  RemoveReactionDocument,
} from "../../../operations/generated/graphql.js";
import { keyOf, messageKeyOf, toGlobalId } from "../../graphql/global-ids.js";
import { addMs } from "../../infra/clock.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";
import { quietApp, statementsDuring } from "../../testing/statement-log.js";
import { nodesOf } from "../../testing/nodes-of.js";

/** Advances with each call, so that no two reactions have the same time. */
let time = new Date();
const app = await quietApp({}, () => (time = addMs(time, 1)));

describe("addReaction", () => {
  it("adds an emoji to a message of either person, seen by both in the order of time", async () => {
    const { ada, bo, id } = await said();
    expect(await add(bo, id, "👍")).toMatchObject({
      message: { id, reactions: [{ emoji: "👍", user: { id: bo.userId } }] },
      userErrors: [],
    });
    await add(ada, id, "🎉");
    await add(bo, id, "👀");
    for (const one of [ada, await ada.device("laptop"), bo, await bo.device("tablet")])
      expect(await shown(one, id)).toEqual([`${bo.userId} 👍`, `${ada.userId} 🎉`, `${bo.userId} 👀`]);
  });

  it("reaches all devices of both, live and on replay", async () => {
    const { ada, bo, id } = await said();
    const devices = [ada, bo, await bo.device("tablet")];
    const streams = devices.map((device) => device.listen(EventsDocument, {}));
    for (const stream of streams) await stream.next();
    const cursors = await Promise.all(devices.map(cursorOf));
    await add(bo, id, "👍");
    const published = { __typename: "ReactionsChanged", message: { id, reactions: [{ emoji: "👍" }] } };
    for (const stream of streams) expect((await stream.next()).events).toMatchObject(published);
    for (const [index, device] of devices.entries())
      expect(await eventsAfter(device, cursors[index] ?? "")).toMatchObject([published]);
  });

  it("is idempotent for an emoji in any form, without a second event", async () => {
    const { ada, bo, id } = await said();
    await add(bo, id, "\u{2764}");
    const after = await cursorOf(ada);
    for (const form of ["\u{2764}", "\u{2764}\u{fe0f}"])
      expect(await add(bo, id, form)).toMatchObject({ message: { reactions: [{ emoji: "\u{2764}\u{fe0f}" }] } });
    expect(await eventsAfter(ada, after)).toEqual([]);
  });

  it("accepts the same emoji from both, and treats skin tones as different", async () => {
    const { ada, bo, id } = await said();
    for (const emoji of ["👍", "👍🏽", "👍🏿"]) for (const one of [ada, bo]) await add(one, id, emoji);
    expect(await shown(ada, id)).toHaveLength(6);
  });

  it("accepts up to 3 per person, from several devices at once too", async () => {
    const { bo, id } = await said();
    const tablet = await bo.device("tablet");
    const answers = await Promise.all(
      ["👍", "🎉", "👀", "🚀", "🐱", "🌍"].map((emoji, n) => add(n % 2 === 0 ? bo : tablet, id, emoji)),
    );
    const tooMany = answers.filter((answer) => answer?.message === null);
    expect(tooMany).toHaveLength(3);
    for (const answer of tooMany)
      expect(answer).toEqual(refused("INVALID", "A person can put at most 3 reactions to a message.", "emoji"));
    expect(await shown(bo, id)).toHaveLength(3);
    const [first] = (await bo.ask(MessageDocument, { id })).message?.reactions ?? [];
    await take(bo, id, first?.emoji ?? "");
    expect(await add(bo, id, "🧩")).toMatchObject({ userErrors: [] });
  });

  it("accepts nothing but one emoji", async () => {
    const { bo, id } = await said();
    for (const text of ["", "a", "👍👍", ":-)"]) {
      const refusal = refused("INVALID", 'A reaction is exactly one emoji, such as "👍".', "emoji");
      expect(await add(bo, id, text)).toEqual(refusal);
      expect(await take(bo, id, text)).toEqual(refusal);
    }
    expect(await shown(bo, id)).toEqual([]);
  });

  it("is refused across a block, either way; removal is not", async () => {
    for (const isOwn of [true, false]) {
      const { ada, bo, id } = await said();
      await add(bo, id, "👍");
      const [blocker, blocked] = isOwn ? [bo, ada] : [ada, bo];
      await blocker.ask(BlockUserDocument, { input: { userId: blocked.userId } });
      expect(await add(bo, id, "🎉")).toEqual(refused("BLOCKED", "One of the two has blocked the other."));
      expect(await take(bo, id, "👍")).toMatchObject({ message: { reactions: [] }, userErrors: [] });
    }
  });

  it("is limited", async () => {
    const strict = await testApp({ RATE_LIMITS: "on" });
    const [ada, bo] = [await strict.person("Ada"), await strict.person("Bo")];
    const { id } = await ada.send(await ada.open(bo), "Hello");
    for (let n = 1; n < 60; n += 1)
      await strict.app.limits.take("reactionsPerUser", keyOf(strict.app, "User", bo.userId) ?? 0n);
    expect(await add(bo, id, "👍")).toMatchObject({ userErrors: [] });
    await expect(take(bo, id, "👍")).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });
});

describe("removeReaction", () => {
  it("removes one's own emoji, in any form, with an event for both", async () => {
    const { ada, bo, id } = await said();
    for (const one of [ada, bo]) await add(one, id, "❤️");
    const after = await Promise.all([ada, bo].map(cursorOf));
    expect(await take(bo, id, "\u{2764}")).toMatchObject({ message: { reactions: [{ user: { id: ada.userId } }] } });
    expect(await shown(ada, id)).toEqual([`${ada.userId} ❤️`]);
    for (const [index, one] of [ada, bo].entries())
      expect(await eventsAfter(one, after[index] ?? "")).toMatchObject([
        { __typename: "ReactionsChanged", message: { reactions: [{ user: { id: ada.userId } }] } },
      ]);
  });

  it("changes nothing and records no event where the viewer has none", async () => {
    const { ada, bo, id } = await said();
    await add(ada, id, "👍");
    const after = await cursorOf(ada);
    for (const emoji of ["👍", "🎉"])
      expect(await take(bo, id, emoji)).toMatchObject({ message: { reactions: [{ emoji: "👍" }] }, userErrors: [] });
    expect(await eventsAfter(ada, after)).toEqual([]);
  });
});

describe("reactions", () => {
  it("answer NOT_FOUND to a stranger, as for no message", async () => {
    const { ada, id, conversation } = await said();
    await add(ada, id, "👍");
    const cy = await app.person("Cy");
    const beyond = toGlobalId(app.app, "Message", keyOf(app.app, "Conversation", conversation) ?? 0n, 2);
    for (const act of [add, take]) {
      expect(await act(cy, id, "👍")).toEqual(NOT_FOUND);
      for (const nothing of [beyond, conversation, "nonsense"])
        expect(await act(ada, nothing, "👍")).toEqual(NOT_FOUND);
    }
    expect((await cy.ask(MessageDocument, { id })).message).toBeNull();
    expect(await shown(ada, id)).toHaveLength(1);
  });

  it("are deleted with a message for everyone, and none can be added to it", async () => {
    const { ada, bo, id } = await said();
    await add(bo, id, "👍");
    const after = await cursorOf(bo);
    await ada.ask(DeleteMessageDocument, { input: { messageId: id, scope: "EVERYONE" } });
    for (const one of [ada, bo]) {
      expect(await shown(one, id)).toEqual([]);
      for (const act of [add, take]) expect(await act(one, id, "👍")).toEqual(NOT_FOUND);
    }
    expect(
      await app.app.db.query("SELECT * FROM message_reactions WHERE conversation_id = ?", [keyOfTalk(id)]),
    ).toEqual([]);
    expect((await eventsAfter(bo, after)).map(({ __typename }) => __typename)).not.toContain("ReactionsChanged");
  });

  it("are hidden, and cannot be changed, where one has deleted the message for oneself", async () => {
    const { ada, bo, id } = await said();
    await add(ada, id, "👍");
    await bo.ask(DeleteMessageDocument, { input: { messageId: id, scope: "ME" } });
    const after = await cursorOf(bo);
    for (const act of [add, take]) expect(await act(bo, id, "👍")).toEqual(NOT_FOUND);
    await add(ada, id, "🎉");
    expect(await shown(ada, id)).toHaveLength(2);
    expect(await eventsAfter(bo, after)).toMatchObject([
      { __typename: "ReactionsChanged", message: { id, reactions: [] } },
    ]);
  });

  it("shows each change in the payload of its own mutation", async () => {
    const { bo, id } = await said();
    const answer = await fetch(app.url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${bo.tokens.accessToken}` },
      body: JSON.stringify({
        query: `mutation { one: ${adding(id, "👍")} two: ${adding(id, "🎉")} }`,
      }),
    });
    expect(await answer.json()).toMatchObject({
      data: {
        one: { message: { reactions: [{ emoji: "👍" }] } },
        two: { message: { reactions: [{ emoji: "👍" }, { emoji: "🎉" }] } },
      },
    });
  });

  it("of a page take three statements, for any number of messages", async () => {
    const { ada, bo, conversation, id } = await said();
    await add(bo, id, "👍");
    const page = () => statementsDuring(app, () => ada.askOverSocket(HistoryDocument, { id: conversation, last: 100 }));
    await page();
    // The conversation, its messages, their reactions.
    expect(await page()).toHaveLength(3);
    await Promise.all(Array.from({ length: 99 }, (_, n) => ada.send(conversation, `${n}`)));
    await app.app.db.execute(
      `INSERT INTO message_reactions (conversation_id, seq, user_id, emoji, created_at)
       SELECT p.conversation_id, m.seq, p.user_id, '🎉', m.created_at
       FROM messages m JOIN conversation_participants p ON p.conversation_id = m.conversation_id
       WHERE m.conversation_id = ?`,
      [keyOfTalk(id)],
    );
    expect(await page()).toHaveLength(3);
    const { conversation: full } = await ada.ask(HistoryDocument, { id: conversation, last: 100 });
    expect(nodesOf(full?.messages).flatMap(({ reactions }) => reactions)).toHaveLength(201);
  });
});

const NOT_FOUND = refused("NOT_FOUND", "There is no such message.");

function refused(code: string, message: string, field = "messageId") {
  return { message: null, userErrors: [{ code, message, field: [field] }] };
}

async function said() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const conversation = await ada.open(bo);
  await Promise.all([ada.connect(), bo.connect()]);
  return { ada, bo, conversation, id: (await ada.send(conversation, "Hello")).id };
}

async function add(device: Device, messageId: string, emoji: string) {
  return (await device.ask(AddReactionDocument, { input: { messageId, emoji } })).addReaction;
}

async function take(device: Device, messageId: string, emoji: string) {
  return (await device.ask(RemoveReactionDocument, { input: { messageId, emoji } })).removeReaction;
}

function adding(messageId: string, emoji: string): string {
  return `addReaction(input: { messageId: "${messageId}", emoji: "${emoji}" }) { message { reactions { emoji } } }`;
}

async function shown(device: Device, id: string): Promise<string[]> {
  const { message } = await device.ask(MessageDocument, { id });
  return message?.reactions.map(({ emoji, user }) => `${user.id} ${emoji}`) ?? [];
}

function keyOfTalk(messageId: string): bigint | undefined {
  return messageKeyOf(app.app, messageId)?.conversationId;
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(EventCursorDocument, {})).viewer.eventCursor;
}

async function eventsAfter(device: Device, after: string) {
  return (await device.ask(EventPageDocument, { after })).events.events;
}
