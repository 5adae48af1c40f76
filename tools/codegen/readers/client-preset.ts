import type { ResultOf, VariablesOf } from "@graphql-typed-document-node/core";
import { type FragmentType, useFragment } from "./gql";
import { ConversationMarksFragmentDoc, ConversationRowFragmentDoc, InboxDocument } from "./gql/graphql";

export const variables: VariablesOf<typeof InboxDocument> = { first: 20 };

export function unreadCounts({ conversations }: ResultOf<typeof InboxDocument>): number[] {
  return conversations.edges.map(({ node }) => unreadCount(node));
}

function unreadCount(conversation: FragmentType<typeof ConversationRowFragmentDoc>): number {
  // @ts-expect-error The fields of a fragment are masked.
  void conversation.activityAt;
  const row = useFragment(ConversationRowFragmentDoc, conversation);
  return useFragment(ConversationMarksFragmentDoc, row).unreadCount;
}
