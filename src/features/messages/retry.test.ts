import { afterAll, describe, expect, it } from "vitest";
import {
  EventsDocument,
  HistoryDocument,
  OpenConversationDocument,
  SendMessageDocument,
  type SendMessageInput,
} from "../../../operations/generated/graphql.js";
import { startApp } from "../../app.js";
import { testApp } from "../../testing/app.js";
import { type TestClient, createTestClient } from "../../testing/client.js";
import type { Device, Person } from "../../testing/person.js";

const app = await testApp();

describe("sendMessage with a clientMessageId that was used before", () => {
  it("stores one message for two sends at once, and returns it to both", async () => {
    const { ada, conversationId } = await aConversation();
    const input = { conversationId, clientMessageId: "once", body: "Hello" };
    const [first, second] = await Promise.all([sending(ada, input), sending(ada, input)]);
    expect(first).toMatchObject({ message: { sequence: 1, body: "Hello" }, userErrors: [] });
    expect(second).toEqual(first);
    expect(await bodies(ada, conversationId)).toEqual(["Hello"]);
  });

  it("returns the stored message for a retry at any later time", async () => {
    const { ada, bo, conversationId } = await aConversation();
    const input = { conversationId, clientMessageId: "once", body: "Hello" };
    const first = await sending(ada, input);
    await bo.send(conversationId, "And to you");
    await ada.send(conversationId, "More");
    expect(await sending(ada, input)).toEqual(first);
    expect(await bodies(ada, conversationId)).toEqual(["Hello", "And to you", "More"]);
  });

  it("returns it over a socket, and to another device of the sender, too", async () => {
    const { ada, conversationId } = await aConversation();
    const input = { conversationId, clientMessageId: "once", body: "Hello" };
    const first = await sending(ada, input);
    const laptop = await ada.device("laptop");
    expect((await ada.askOverSocket(SendMessageDocument, { input })).sendMessage).toEqual(first);
    expect(await sending(laptop, input)).toEqual(first);
    expect((await laptop.askOverSocket(SendMessageDocument, { input })).sendMessage).toEqual(first);
    expect(await bodies(ada, conversationId)).toEqual(["Hello"]);
  });

  it("records no event for a retry and counts nothing twice", async () => {
    const { ada, bo, conversationId } = await aConversation();
    const stream = bo.listen(EventsDocument, {});
    await stream.next();
    const input = { conversationId, clientMessageId: "once", body: "Hello" };
    for (let time = 0; time < 3; time += 1) await sending(ada, input);
    await ada.send(conversationId, "Goodbye");
    expect(await stream.take(2)).toMatchObject([
      { events: { __typename: "MessageSent", message: { body: "Hello" } } },
      { events: { __typename: "MessageSent", message: { body: "Goodbye" } } },
    ]);
    const { openConversation } = await bo.ask(OpenConversationDocument, { input: { userId: ada.userId } });
    expect(openConversation?.conversation?.unreadCount).toBe(2);
  });

  it("finds fifty retries among fifty new messages of one burst", async () => {
    const { ada, bo, conversationId } = await aConversation();
    const inputs = Array.from({ length: 100 }, (_, index) => ({
      conversationId,
      clientMessageId: `id-${index}`,
      body: `text ${index}`,
    }));
    const firsts = await Promise.all(inputs.slice(0, 50).map((input) => sending(ada, input)));
    const burst = await Promise.all(inputs.map((_, index) => sending(ada, inputs[(index * 37) % 100] as Input)));
    const again = new Map(burst.map((payload) => [payload?.message?.clientMessageId, payload]));
    for (const first of firsts) expect(again.get(first?.message?.clientMessageId)).toEqual(first);
    const sequences = [...again.values()].map((payload) => payload?.message?.sequence ?? 0);
    expect(sequences.sort((one, other) => one - other)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(new Set(await bodies(bo, conversationId)).size).toBe(100);
  });

  it("finds retries of one burst within it", async () => {
    const { ada, conversationId } = await aConversation();
    const inputs = Array.from({ length: 100 }, (_, index) => ({
      conversationId,
      clientMessageId: `id-${index % 50}`,
      body: `text ${index % 50}`,
    }));
    const answers = await Promise.all(inputs.map((input) => sending(ada, input)));
    for (let index = 0; index < 50; index += 1) expect(answers[index + 50]).toEqual(answers[index]);
    expect(await bodies(ada, conversationId)).toHaveLength(50);
  });

  it("refuses other content under the same id", async () => {
    const { ada, conversationId } = await aConversation();
    const first = await sending(ada, { conversationId, clientMessageId: "once", body: "Hello" });
    const conflict = {
      message: null,
      userErrors: [
        {
          code: "CONFLICT",
          message: "This clientMessageId was used for another message in this conversation.",
          field: ["clientMessageId"],
        },
      ],
    };
    const other = { conversationId, clientMessageId: "once", body: "Hello!" };
    expect(await sending(ada, other)).toEqual(conflict);
    expect((await ada.askOverSocket(SendMessageDocument, { input: other })).sendMessage).toEqual(conflict);
    const reply = { conversationId, clientMessageId: "once", body: "Hello", replyToId: first?.message?.id ?? "" };
    expect(await sending(ada, reply)).toEqual(conflict);
    expect(await bodies(ada, conversationId)).toEqual(["Hello"]);
  });

  it("stores one of two different texts sent at once under one id, and refuses the other", async () => {
    const { ada, conversationId } = await aConversation();
    const answers = await Promise.all(
      ["one", "two"].map((body) => sending(ada, { conversationId, clientMessageId: "once", body })),
    );
    expect(answers.flatMap((payload) => payload?.userErrors.map(({ code }) => code))).toEqual(["CONFLICT"]);
    expect(await bodies(ada, conversationId)).toEqual(answers.flatMap((payload) => payload?.message?.body ?? []));
  });

  it("accepts the same id from the other person as another message", async () => {
    const { ada, bo, conversationId } = await aConversation();
    const input = { conversationId, clientMessageId: "once", body: "Hello" };
    const [adas, bos] = await Promise.all([sending(ada, input), sending(bo, input)]);
    expect(adas?.message?.id).not.toBe(bos?.message?.id);
    expect(await sending(ada, input)).toEqual(adas);
    expect(await sending(bo, input)).toEqual(bos);
    expect(await bodies(ada, conversationId)).toEqual(["Hello", "Hello"]);
  });

  it("accepts the same id in another conversation as another message", async () => {
    const { ada, conversationId } = await aConversation();
    const elsewhere = await ada.open(await app.person("Cy"));
    const answers = await Promise.all(
      [conversationId, elsewhere].map((id) =>
        sending(ada, { conversationId: id, clientMessageId: "once", body: "Hello" }),
      ),
    );
    expect(answers).toMatchObject([{ message: { sequence: 1 } }, { message: { sequence: 1 } }]);
    expect(answers[0]?.message?.id).not.toBe(answers[1]?.message?.id);
  });

  it("distinguishes ids that differ in case only", async () => {
    const { ada, conversationId } = await aConversation();
    const [lower, upper] = [
      await sending(ada, { conversationId, clientMessageId: "once", body: "Hello" }),
      await sending(ada, { conversationId, clientMessageId: "ONCE", body: "Hello" }),
    ];
    expect([lower?.message?.sequence, upper?.message?.sequence]).toEqual([1, 2]);
  });

  it("leaves an id free when the message was refused", async () => {
    const { ada, conversationId } = await aConversation();
    expect(await sending(ada, { conversationId, clientMessageId: "once", body: " " })).toMatchObject({
      userErrors: [{ code: "INVALID" }],
    });
    expect(await sending(ada, { conversationId, clientMessageId: "once", body: "Hello" })).toMatchObject({
      message: { sequence: 1, body: "Hello" },
    });
  });

  it.each([
    ["empty", ""],
    ["with a space", "a b"],
    ["with a letter outside of ASCII", "idé"],
    ["with a line break", "id\n"],
    ["longer than 100 characters", "x".repeat(101)],
  ])("refuses an id that is %s", async (_, clientMessageId) => {
    const { ada, conversationId } = await aConversation();
    expect(await sending(ada, { conversationId, clientMessageId, body: "Hello" })).toEqual({
      message: null,
      userErrors: [
        {
          code: "INVALID",
          message: "clientMessageId must be 1 to 100 visible ASCII characters, such as a UUID.",
          field: ["clientMessageId"],
        },
      ],
    });
    expect(await bodies(ada, conversationId)).toEqual([]);
  });

  it("accepts an id of 100 visible characters of any kind", async () => {
    const { ada, conversationId } = await aConversation();
    const clientMessageId = `'"\\%_;--{}${"x".repeat(89)}~`;
    expect(clientMessageId).toHaveLength(100);
    const input = { conversationId, clientMessageId, body: "Hello" };
    const first = await sending(ada, input);
    expect(first?.message?.clientMessageId).toBe(clientMessageId);
    expect(await sending(ada, input)).toEqual(first);
  });
});

describe("sendMessage from two processes on one database", () => {
  const second = startApp({ ...app.app.config, PORT: 0 });
  afterAll(async () => (await second).stop());

  it("stores one message for the same id sent to both at once, and returns it from both", async () => {
    const { ada, bo, conversationId } = await aConversation();
    const elsewhere = createTestClient({ url: (await second).url, accessToken: () => ada.tokens.accessToken });
    const inputs = Array.from({ length: 50 }, (_, index) => ({
      conversationId,
      clientMessageId: `${index}`,
      body: `${index}`,
    }));
    const [here, there] = await Promise.all(
      [ada, elsewhere].map((client) => Promise.all(inputs.map((input) => sending(client, input)))),
    );
    expect(here?.map((payload) => payload?.message?.body)).toEqual(inputs.map(({ body }) => body));
    expect(there).toEqual(here);
    expect(await bodies(bo, conversationId)).toHaveLength(50);
  });
});

type Input = SendMessageInput;

async function aConversation(): Promise<{ ada: Person; bo: Person; conversationId: string }> {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  return { ada, bo, conversationId: await ada.open(bo) };
}

async function sending(client: TestClient, input: Input) {
  return (await client.ask(SendMessageDocument, { input })).sendMessage;
}

async function bodies(device: Device, id: string) {
  const { conversation } = await device.ask(HistoryDocument, { id, first: 100 });
  return conversation?.messages.edges.map(({ node }) => node.body);
}
