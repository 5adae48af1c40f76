import { randomUUID } from "node:crypto";
import { ApolloClient, InMemoryCache } from "@apollo/client";
import { createSocketOpener, createTransport } from "@convospace/client";
import { cacheConfig, createChatLink, followEvents } from "@convospace/client/apollo";
import { WebSocket } from "ws";
import {
  HistoryDocument,
  OpenConversationDocument,
  SendMessageDocument,
  ViewerDocument,
} from "./out/operations/generated/graphql.js";
import { CODE, ask, signIn } from "./requests.mjs";

// Follows the events of a test person at the address given, while another one sends. check.mjs copies this file into a
// project with Apollo Client.

const TIMEOUT_MS = 20_000;
const LAYLA = "+14155550100";
const [url] = process.argv.slice(2);

const transport = createTransport({ url, ports: { openSocket: createSocketOpener(WebSocket) } });
await transport.session.sendCode(LAYLA);
const { userId } = await transport.session.verifyCode({ phoneNumber: LAYLA, code: CODE });
const client = new ApolloClient({ link: createChatLink(transport), cache: new InMemoryCache(cacheConfig) });

const { accessToken } = await signIn(url, "+14155550101");
const { openConversation } = await ask(url, OpenConversationDocument, { input: { userId } }, accessToken);
const conversationId = openConversation.conversation.id;
const send = (body) =>
  ask(url, SendMessageDocument, { input: { conversationId, clientMessageId: randomUUID(), body } }, accessToken);
const history = { query: HistoryDocument, variables: { id: conversationId, last: 30 } };
const bodies = () => client.readQuery(history)?.conversation.messages.edges.map(({ node }) => node.body);

// The server has the messages of earlier runs too.
const [before, after] = [randomUUID(), randomUUID()];
await send(before);
const { data } = await client.query({ query: ViewerDocument });
await client.query(history);
if (bodies().at(-1) !== before) throw new Error(`The history ends with ${bodies().at(-1)}.`);
followEvents(client, transport, { after: data.viewer.eventCursor });
await send(after);
for (const end = Date.now() + TIMEOUT_MS; bodies()?.at(-1) !== after;) {
  if (Date.now() > end) throw new Error(`The cache has the messages ${JSON.stringify(bodies())}.`);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
console.log("The cache follows the events of the server.");
process.exit(0);
