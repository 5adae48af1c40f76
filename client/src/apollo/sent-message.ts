import type { ApolloCache, MutationUpdaterFunction } from "@apollo/client";
import type { SendMessageMutation, SendMessageMutationVariables } from "../generated/types.js";
import { applyEvent } from "./apply-event.js";
import { readConversation } from "./cached-rows.js";

/**
 * Adds a sent message to its history and its conversation, at once where there is an optimistic response: `update` of
 * `useSendMessageMutation`.
 */
export const addSentMessage: MutationUpdaterFunction<SendMessageMutation, SendMessageMutationVariables, ApolloCache> = (
  cache,
  { data },
  { variables },
) => {
  const message = data?.sendMessage?.message;
  if (!message) return;
  const id = String(variables.input.conversationId);
  const unreadCount = readConversation(cache, id)?.unreadCount ?? 0;
  const event = { message: { ...message, conversation: { id } }, unreadCount, cursor: "", occurredAt: message.sentAt };
  applyEvent(cache, { __typename: "MessageSent", ...event }, message.sender.id);
};
