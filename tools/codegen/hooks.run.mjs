import { randomUUID } from "node:crypto";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { ApolloProvider } from "@apollo/client/react";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import { Window } from "happy-dom";
import { Suspense, createElement, useEffect } from "react";
import { WebSocket } from "ws";
import { signIn } from "./requests.mjs";
import {
  useEventsSubscription,
  useHistoryLazyQuery,
  useInboxSuspenseQuery,
  useOpenConversationMutation,
  useSendMessageMutation,
  useViewerQuery,
} from "./out/operations/generated/hooks.js";
import types from "./out/operations/generated/possible-types.js";

// Runs one hook of each kind in React against the server at the address given, as one of its test people. check.mjs
// copies this file into a project with Apollo Client.

const TIMEOUT_MS = 20_000;
const [url] = process.argv.slice(2);

function createApollo(accessToken) {
  const authorization = `Bearer ${accessToken}`;
  const socket = createClient({
    url: url.replace(/^http/u, "ws"),
    connectionParams: { authorization },
    webSocketImpl: WebSocket,
  });
  const link = ApolloLink.split(
    ({ query }) => query.definitions.some(({ operation }) => operation === "subscription"),
    new GraphQLWsLink(socket),
    new HttpLink({ uri: url, headers: { authorization } }),
  );
  return { client: new ApolloClient({ link, cache: new InMemoryCache(types) }), socket };
}

/** Shows an inbox, and once the stream is ready opens a conversation, sends a message and reads the history. */
function Chat({ peerId, onEnd }) {
  const { data } = useViewerQuery();
  const [open] = useOpenConversationMutation();
  const [send] = useSendMessageMutation();
  const [load] = useHistoryLazyQuery();
  useEventsSubscription({
    variables: { after: null },
    onData: async ({ data: { data: live } }) => {
      if (live.events.__typename === "StreamReady") {
        const opened = await open({ variables: { input: { userId: peerId } } });
        const conversationId = opened.data.openConversation.conversation.id;
        const input = { conversationId, clientMessageId: randomUUID(), body: "Hello" };
        await send({ variables: { input } });
      } else if (live.events.__typename === "MessageSent") {
        const { body, conversation } = live.events.message;
        const history = await load({ variables: { id: conversation.id, last: 1 } });
        onEnd({ sent: body, read: history.data.conversation.messages.edges.at(-1).node.body });
      }
    },
  });
  return createElement("p", {}, data?.viewer.user.fullName);
}

function Inbox({ onShown }) {
  const { data } = useInboxSuspenseQuery();
  useEffect(() => onShown(data.conversations.edges.length), [data, onShown]);
  return null;
}

const [layla, jun] = [await signIn(url, "+14155550100"), await signIn(url, "+14155550101")];
const { client, socket } = createApollo(layla.accessToken);
const window = new Window();
Object.assign(globalThis, { window, document: window.document });
globalThis.navigator ??= window.navigator;
const { createRoot } = await import("react-dom/client");
const container = window.document.createElement("div");
const root = createRoot(container);

const timeout = setTimeout(() => {
  console.error(`The hooks did not finish. The page: ${container.textContent}`);
  process.exit(1);
}, TIMEOUT_MS);
const shown = withResolver();
const ended = withResolver();
root.render(
  createElement(
    ApolloProvider,
    { client },
    createElement(Chat, { peerId: jun.userId, onEnd: ended.resolve }),
    createElement(Suspense, { fallback: "…" }, createElement(Inbox, { onShown: shown.resolve })),
  ),
);
await shown.promise;
const { sent, read } = await ended.promise;
clearTimeout(timeout);
if (sent !== "Hello" || read !== "Hello" || container.textContent !== "Layla")
  throw new Error(`Sent ${sent}, read ${read}, and the page is "${container.textContent}".`);
root.unmount();
await socket.dispose();
console.log("A hook of each kind has run against the server.");
process.exit(0);

function withResolver() {
  let resolve;
  return { promise: new Promise((given) => (resolve = given)), resolve };
}
