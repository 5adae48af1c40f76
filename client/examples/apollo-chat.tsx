import { ApolloClient, InMemoryCache } from "@apollo/client";
import type { ReactNode } from "react";
import { addSentMessage, cacheConfig, createChatLink, followEvents } from "../src/apollo/index.js";
import type { Transport } from "../src/index.js";
import { EventCursorDocument, type SendMessageMutation } from "../../operations/generated/graphql.js";
import { useConversationQuery, useHistoryQuery, useSendMessageMutation } from "../../operations/generated/hooks.js";

// A conversation in Apollo Client, with the hooks that `npm run codegen` makes. client/src/apollo/hooks.test.tsx runs it.

// #region client
export function createChatClient(transport: Transport): ApolloClient {
  return new ApolloClient({ link: createChatLink(transport), cache: new InMemoryCache(cacheConfig) });
}

/** Updates the cache from the events of the person signed in, from now on. */
export async function follow(client: ApolloClient, transport: Transport): Promise<() => void> {
  // The cursor comes before the first query: no event falls between the two.
  const { data } = await client.query({ query: EventCursorDocument, fetchPolicy: "no-cache" });
  if (data === undefined) throw new Error("The answer has no cursor.");
  return followEvents(client, transport, { after: data.viewer.eventCursor });
}
// #endregion

// #region screen
export function Conversation({ id, viewerId }: { readonly id: string; readonly viewerId: string }): ReactNode {
  const { data, fetchMore } = useHistoryQuery({ variables: { id, last: 30 } });
  const { data: row } = useConversationQuery({ variables: { id } });
  const [sendMessage] = useSendMessageMutation({ update: addSentMessage });
  const messages = data?.conversation?.messages;

  const send = (body: string) => {
    const clientMessageId = crypto.randomUUID();
    return sendMessage({
      variables: { input: { conversationId: id, clientMessageId, body } },
      optimisticResponse: sending({
        clientMessageId,
        body,
        viewerId,
        after: messages?.edges.at(-1)?.node.sequence ?? 0,
      }),
      // The clientMessageId makes a repetition safe.
      context: { isSafe: true },
    });
  };
  const loadOlder = () => fetchMore({ variables: { before: messages?.pageInfo.startCursor } });

  return (
    <section>
      <h1>{row?.conversation?.peer.fullName}</h1>
      {messages?.pageInfo.hasPreviousPage && <button onClick={() => void loadOlder()}>Older</button>}
      {messages?.edges.map(({ node }) => (
        <p key={node.clientMessageId ?? node.id}>{node.body}</p>
      ))}
      <input
        onKeyDown={({ key, currentTarget }) => {
          if (key !== "Enter") return;
          void send(currentTarget.value);
          currentTarget.value = "";
        }}
      />
    </section>
  );
}
// #endregion

interface Draft {
  readonly clientMessageId: string;
  readonly body: string;
  readonly viewerId: string;
  /** Sequence of the newest message. */
  readonly after: number;
}

/** Returns the answer that is shown until the server's. */
function sending({ clientMessageId, body, viewerId, after }: Draft): SendMessageMutation {
  const message = {
    ...{ __typename: "Message", id: clientMessageId, clientMessageId, sequence: after + 1, type: "TEXT", body },
    ...{ sentAt: new Date().toISOString(), editedAt: null, deletedAt: null, editableUntil: null, deletableUntil: null },
    ...{ sender: { __typename: "User", id: viewerId }, media: null, replyTo: null, reactions: [] },
  } as const;
  return { sendMessage: { __typename: "SendMessagePayload", message, userErrors: [] } } as SendMessageMutation;
}
