import { describe, expect, it } from "vitest";
import { MessageDocument, SendMessageDocument } from "../../../operations/generated/graphql.js";
import { fromGlobalId, messageKeyOf, toGlobalId } from "../../graphql/global-ids.js";
import { testApp } from "../../testing/app.js";
import type { Device, SentMessage } from "../../testing/person.js";

const app = await testApp();
const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
const conversationId = await ada.open(bo);

describe("a reply", () => {
  it("shows both people the message that it replies to, of either sender", async () => {
    const question = await ada.send(conversationId, "Coffee?");
    const answer = await replying(bo, question.id, "Yes!");
    const thanks = await replying(bo, answer?.message?.id ?? "", "And cake!");
    for (const one of [ada, bo]) {
      expect(await replyTo(one, answer?.message)).toMatchObject({ id: question.id, body: "Coffee?" });
      expect(await replyTo(one, thanks?.message)).toMatchObject({ id: answer?.message?.id, body: "Yes!" });
    }
  });

  it("may reply to a message that was sent in the same burst", async () => {
    const question = await ada.send(conversationId, "Where?");
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => replying(bo, question.id, `There ${index}`)),
    );
    for (const answer of answers) expect(await replyTo(ada, answer?.message)).toMatchObject({ id: question.id });
  });

  it("has no target when the id is null", async () => {
    const input = { conversationId, clientMessageId: "null", body: "Hello", replyToId: null };
    const { sendMessage } = await ada.ask(SendMessageDocument, { input });
    expect(await replyTo(ada, sendMessage?.message)).toBeNull();
  });

  it("is refused for a message of another conversation, even one of the viewer's", async () => {
    const elsewhere = await ada.send(await ada.open(cy), "Hello");
    expect(await replying(ada, elsewhere.id, "Yes")).toEqual(NOT_FOUND);
  });

  it("is refused for a message of strangers as for one that does not exist", async () => {
    const secret = await bo.send(await bo.open(cy), "Hello");
    expect(await replying(ada, secret.id, "Yes")).toEqual(NOT_FOUND);
    expect(await replying(ada, toGlobalId(app.app, "Message", 999_999_999, 1), "Yes")).toEqual(NOT_FOUND);
  });

  it("is refused beyond the end of the conversation", async () => {
    const { id, sequence } = await ada.send(conversationId, "The end");
    const key = messageKeyOf(app.app, id);
    for (const beyond of [sequence + 1, sequence + 2, 4_294_967_295]) {
      const replyToId = toGlobalId(app.app, "Message", key?.conversationId ?? 0n, beyond);
      expect(await replying(ada, replyToId, "Yes")).toEqual(NOT_FOUND);
    }
    expect((await ada.send(conversationId, "Nothing was kept in between")).sequence).toBe(sequence + 1);
  });

  it.each([
    ["a person's", ada.userId],
    ["the conversation's", conversationId],
    ["no", "nonsense"],
    ["an empty", ""],
    ["a message 0's", toGlobalId(app.app, "Message", fromGlobalId(app.app, conversationId)?.keys[0] ?? 0n, 0)],
  ])("is refused for %s id", async (_, replyToId) => {
    expect(await replying(ada, replyToId, "Yes")).toEqual(NOT_FOUND);
  });
});

const NOT_FOUND = {
  message: null,
  userErrors: [{ code: "NOT_FOUND", message: "There is no such message in this conversation.", field: ["replyToId"] }],
};

let count = 0;

async function replying(device: Device, replyToId: string, body: string) {
  const input = { conversationId, clientMessageId: `reply-${(count += 1)}`, body, replyToId };
  return (await device.ask(SendMessageDocument, { input })).sendMessage;
}

async function replyTo(device: Device, message: SentMessage | null | undefined) {
  return (await device.ask(MessageDocument, { id: message?.id ?? "" })).message?.replyTo;
}
