import { describe, expect, it } from "vitest";
import { EventsDocument, SendMessageDocument } from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";

const app = await testApp();

describe("sendMessage", () => {
  it("gives the conversation's first message sequence 1", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.open(bo);
    const message = await ada.send(conversation, "Hello");
    expect(message).toMatchObject({ sequence: 1, body: "Hello", status: "SENT" });
  });

  it("reaches every device of both people, in order, over a stream that is ready", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.open(bo);
    const stream = bo.listen(EventsDocument, {});
    expect((await stream.next()).events.__typename).toBe("StreamReady");
    await ada.send(conversation, "one");
    await ada.askOverSocket(SendMessageDocument, {
      input: { conversationId: conversation, clientMessageId: "x", body: "two" },
    });
    expect((await stream.take(2)).map(({ events }) => events)).toMatchObject([
      { __typename: "MessageSent", message: { sequence: 1, body: "one" } },
      { __typename: "MessageSent", message: { sequence: 2, body: "two" } },
    ]);
  });
});
