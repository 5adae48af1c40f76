import { describe, expect, it } from "vitest";
import {
  ConversationsDocument,
  EventsDocument,
  HistoryDocument,
  MarkReadDocument,
  SendMessageDocument,
} from "../../../operations/generated/graphql.js";
import { keyOf } from "../../graphql/global-ids.js";
import { eventually } from "../../testing/eventually.js";
import { quietApp, statementsDuring } from "../../testing/statement-log.js";

const app = await quietApp();

/** First word of each statement. */
const kinds = (statements: readonly string[]) => statements.map((text) => text.split(" ", 1)[0]);

async function startConversation(messages = 1) {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const conversation = await ada.open(bo);
  await Promise.all([ada.connect(), bo.connect()]);
  for (let n = 0; n < messages; n += 1) await ada.send(conversation, `message ${n}`);
  return { ada, bo, conversation };
}

const LOOK = ["SELECT", "SELECT", "SELECT"];
/** Compare-and-set of the conversation and of both log heads comes first. */
const COMPARE_AND_SET = ["INSERT", "INSERT"];
/** One round trip: the message, the members and the events follow. */
const SEND = ["BEGIN", ...COMPARE_AND_SET, "INSERT", "INSERT", "INSERT", "COMMIT"];

describe("the statements of an operation", () => {
  it("are seven in one round trip for a message", async () => {
    const { ada, conversation: conversationId } = await startConversation();
    const statements = await statementsDuring(app, () =>
      ada.askOverSocket(SendMessageDocument, { input: { conversationId, clientMessageId: "counted", body: "Hello" } }),
    );
    expect(kinds(statements)).toEqual(SEND);
  });

  it("are four more for the first message of a conversation, which read its members and its rows", async () => {
    const { ada, conversation: conversationId } = await startConversation(0);
    const statements = await statementsDuring(app, () =>
      ada.askOverSocket(SendMessageDocument, { input: { conversationId, clientMessageId: "first", body: "Hello" } }),
    );
    expect(kinds(statements)).toEqual(["SELECT", "BEGIN", ...LOOK, ...SEND.slice(1)]);
  });

  it("are one more for the first message that a user misses, which creates the notification", async () => {
    const { ada, bo, conversation: conversationId } = await startConversation();
    const send = (id: string) =>
      ada.askOverSocket(SendMessageDocument, { input: { conversationId, clientMessageId: id, body: "Hello" } });
    await bo.terminate();
    await eventually(() =>
      expect(app.app.presence.localStateOf(keyOf(app.app, "User", bo.userId) ?? 0n).sessionIds).toEqual([]),
    );
    const first = await statementsDuring(app, () => send("first-missed"));
    expect(first.filter((text) => text.startsWith("INSERT INTO notifications"))).toHaveLength(1);
    const second = await statementsDuring(app, () => send("second-missed"));
    expect(kinds(second)).toEqual(["BEGIN", ...COMPARE_AND_SET, "INSERT", "UPDATE", "INSERT", "INSERT", "COMMIT"]);
  });

  it("are one transaction for fifty messages at once", async () => {
    const { ada, conversation: conversationId } = await startConversation();
    const statements = await statementsDuring(app, () =>
      Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          ada.askOverSocket(SendMessageDocument, {
            input: { conversationId, clientMessageId: `many-${n}`, body: "Hi" },
          }),
        ),
      ),
    );
    expect(kinds(statements).filter((kind) => kind === "COMMIT").length).toBeLessThanOrEqual(4);
  });

  it("are none for delivering a message to both users' devices", async () => {
    const { ada, bo, conversation: conversationId } = await startConversation();
    const streams = [ada.listen(EventsDocument, {}), bo.listen(EventsDocument, {})];
    for (const stream of streams) await stream.next();
    // Once a message has arrived, the statements of opening the sockets are done.
    await ada.send(conversationId, "first");
    for (const stream of streams) await stream.next();
    const statements = await statementsDuring(app, async () => {
      await ada.askOverSocket(SendMessageDocument, {
        input: { conversationId, clientMessageId: "live", body: "Hello" },
      });
      for (const stream of streams) await stream.next();
    });
    expect(kinds(statements)).toEqual(SEND);
  });

  it("are eight for marking as read, and one for the conversation in the payload", async () => {
    const { ada, bo, conversation: conversationId } = await startConversation();
    await bo.askOverSocket(MarkReadDocument, { input: { conversationId } });
    await ada.send(conversationId, "unread");
    const statements = await statementsDuring(app, () =>
      bo.askOverSocket(MarkReadDocument, { input: { conversationId } }),
    );
    const receiptAndMember = ["INSERT", "INSERT", "UPDATE"];
    expect(kinds(statements)).toEqual([
      ...["BEGIN", ...COMPARE_AND_SET, ...receiptAndMember, "INSERT", "COMMIT"],
      "SELECT",
    ]);
  });

  it("are three for a page of history of any length, with its reactions", async () => {
    const { ada, conversation: id } = await startConversation(60);
    for (const last of [1, 50])
      expect(await statementsDuring(app, () => ada.askOverSocket(HistoryDocument, { id, last }))).toHaveLength(3);
  });

  it("are five for the list of conversations of any length, with people, contacts and last messages", async () => {
    const { ada } = await startConversation();
    const list = () => statementsDuring(app, () => ada.askOverSocket(ConversationsDocument, { first: 100 }));
    const short = await list();
    for (let n = 0; n < 12; n += 1) await ada.send(await ada.open(await app.person()), "Hello");
    expect(short).toHaveLength(5);
    expect(await list()).toHaveLength(5);
  });
});
