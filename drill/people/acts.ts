import {
  BlockUserDocument,
  ConversationDocument,
  type ConversationSummaryFragment,
  DeleteMessageDocument,
  EditMessageDocument,
  HistoryDocument,
  MarkDeliveredDocument,
  MarkReadDocument,
  OpenConversationDocument,
  SendMessageDocument,
  SetTypingDocument,
  UnblockUserDocument,
} from "../../operations/generated/graphql.js";
import { toGlobalId } from "../../src/graphql/ids.js";
import type { Acts, Marks } from "../history/acts.js";
import { conversationKey } from "../history/event.js";
import type { Ask } from "./line.js";

type Doing = { readonly [A in keyof Acts]: (ask: Ask, input: Acts[A]["input"]) => Promise<Acts[A]["answer"]> };

/** A payload's no. */
export class UserRefusal extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** How each act is put to a node. They throw a UserRefusal when they are refused. */
export const DOING: Doing = {
  open: async (ask, { user }) => {
    const { openConversation } = await ask(OpenConversationDocument, { input: { userId: userId(user) } });
    return { conversation: conversationKey(told(openConversation).conversation?.id ?? "") };
  },
  send: async (ask, { conversation, ...words }) => {
    const input = { conversationId: conversationId(conversation), ...words };
    const { message } = told((await ask(SendMessageDocument, { input })).sendMessage);
    return { sequence: message?.sequence ?? -1, body: message?.body ?? null };
  },
  edit: async (ask, { conversation, sequence, body }) => {
    const messageId = toGlobalId("Message", conversation, sequence);
    const { editMessage } = await ask(EditMessageDocument, { input: { messageId, body } });
    return { body: told(editMessage).message?.body ?? null };
  },
  delete: async (ask, { conversation, sequence, scope }) => {
    const messageId = toGlobalId("Message", conversation, sequence);
    told((await ask(DeleteMessageDocument, { input: { messageId, scope } })).deleteMessage);
    return {};
  },
  markDelivered: async (ask, { conversation, sequence }) => {
    const input = { conversationId: conversationId(conversation), sequence };
    return marksOf(told((await ask(MarkDeliveredDocument, { input })).markDelivered).conversation);
  },
  markRead: async (ask, { conversation, sequence = null }) => {
    const input = { conversationId: conversationId(conversation), sequence };
    return marksOf(told((await ask(MarkReadDocument, { input })).markRead).conversation);
  },
  type: async (ask, { conversation, isTyping }) => {
    told(
      (await ask(SetTypingDocument, { input: { conversationId: conversationId(conversation), isTyping } })).setTyping,
    );
    return {};
  },
  block: async (ask, { user }) => {
    told((await ask(BlockUserDocument, { input: { userId: userId(user) } })).blockUser);
    return {};
  },
  unblock: async (ask, { user }) => {
    told((await ask(UnblockUserDocument, { input: { userId: userId(user) } })).unblockUser);
    return {};
  },
  look: async (ask, { conversation }) => {
    const { conversation: shown } = await ask(HistoryDocument, { id: conversationId(conversation), last: 30 });
    return { sequences: (shown?.messages.edges ?? []).map(({ node }) => node.sequence) };
  },
  pry: async (ask, { conversation }) => {
    const id = conversationId(conversation);
    const summary = await ask(ConversationDocument, { id });
    const history = await ask(HistoryDocument, { id, last: 1 });
    return { isSeen: summary.conversation !== null || history.conversation !== null };
  },
};

const conversationId = (key: number) => toGlobalId("Conversation", key);
const userId = (key: number) => toGlobalId("User", key);

function told<T extends { readonly userErrors: readonly { readonly code: string }[] }>(
  payload: T | null | undefined,
): T {
  if (payload === null || payload === undefined) throw new Error("an empty payload");
  const [error] = payload.userErrors;
  if (error !== undefined) throw new UserRefusal(error.code);
  return payload;
}

function marksOf(conversation: ConversationSummaryFragment | null): Marks {
  return {
    viewerRead: conversation?.viewerReadSequence ?? -1,
    peerRead: conversation?.peerReadSequence ?? -1,
    peerDelivered: conversation?.peerDeliveredSequence ?? -1,
  };
}
