import { skipToken } from "@apollo/client/react";
import {
  useConversationScreenQuery,
  useEventsSubscription,
  useHistoryLazyQuery,
  useInboxQuery,
  useInboxSuspenseQuery,
  useSendMessageMutation,
  useViewerQuery,
} from "./operations/generated/hooks.js";

// Type tests of the generated hooks: check.mjs compiles them in a project with Apollo Client, oldest supported and newest 4.x.

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const expectType = <Expected>() => ({ of: <Actual>(_value: Actual, _same: Same<Expected, Actual>) => undefined });

export function Uses({ id, text }: { id: string; text: string }) {
  const inbox = useInboxQuery();
  expectType<string | undefined>().of(inbox.data?.conversations.edges[0]?.node.id, true);
  useInboxQuery({ variables: { first: 20 }, fetchPolicy: "cache-and-network" });
  useInboxQuery(skipToken);

  const screen = useConversationScreenQuery({ variables: { id } });
  expectType<string | undefined>().of(screen.data?.conversation?.id, true);
  useConversationScreenQuery(id === "" ? skipToken : { variables: { id } });

  const suspended = useInboxSuspenseQuery();
  expectType<string | undefined>().of(suspended.data.conversations.edges[0]?.node.id, true);

  const [loadHistory] = useHistoryLazyQuery();
  void loadHistory({ variables: { id } });

  const [send, { loading }] = useSendMessageMutation({ onCompleted: ({ sendMessage }) => sendMessage?.message?.id });
  expectType<boolean>().of(loading, true);
  void send({ variables: { input: { conversationId: id, clientMessageId: text, body: text } } });

  const events = useEventsSubscription({ variables: { after: null } });
  expectType<string | undefined>().of(events.data?.events.cursor, true);
  useEventsSubscription();

  // @ts-expect-error A required variable is missing.
  useConversationScreenQuery();
  // @ts-expect-error A required variable is missing.
  useConversationScreenQuery({ variables: {} });
  // @ts-expect-error The variable is misspelt.
  useConversationScreenQuery({ variables: { idd: id } });
  // @ts-expect-error The field does not exist.
  void useViewerQuery().data?.viewer.nickname;
  // @ts-expect-error The variables of a mutation belong to its call.
  void send();
}
