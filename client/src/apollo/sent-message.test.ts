import { expect, it } from "vitest";
import { HistoryDocument, SendMessageDocument } from "../../../operations/generated/graphql.js";
import { testApp } from "../../../src/testing/app.js";
import { addSentMessage } from "./index.js";
import { signInWithApollo } from "./testing/apollo-device.js";

const app = await testApp();

it("addSentMessage puts a message into its history at once, and once", async () => {
  const { client, userId, stop } = await signInWithApollo(app);
  const bo = await app.person("Bo");
  const id = await bo.openAlone({ userId });
  await bo.send(id, "first");
  // The answer alone changes the cache.
  stop();
  const history = { query: HistoryDocument, variables: { id, last: 30 } } as const;
  await client.query(history);
  const shown = () =>
    client.cache.readQuery(history, true)?.conversation?.messages.edges.map(({ node }) => [node.sequence, node.body]);
  expect(shown()).toEqual([[1, "first"]]);
  const message = {
    ...{ __typename: "Message", id: "mine", clientMessageId: "mine", sequence: 2, type: "TEXT", body: "second" },
    ...{ sentAt: "", editedAt: null, deletedAt: null, editableUntil: null, deletableUntil: null },
    ...{ sender: { __typename: "User", id: userId }, media: null, replyTo: null, reactions: [] },
  };
  const sending = client.mutate({
    mutation: SendMessageDocument,
    variables: { input: { conversationId: id, clientMessageId: "mine", body: "second" } },
    optimisticResponse: { sendMessage: { __typename: "SendMessagePayload", message, userErrors: [] } } as never,
    update: addSentMessage,
  });
  expect(shown()).toEqual([
    [1, "first"],
    [2, "second"],
  ]);
  await sending;
  expect(shown()).toEqual([
    [1, "first"],
    [2, "second"],
  ]);
  expect(client.cache.readQuery(history)?.conversation?.messages.edges.at(-1)?.node.id).not.toBe("mine");
});
