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
} from "../../../operations/generated/graphql.js";
import type { Operations, Watermarks } from "../history/operations.js";
import type { Ids } from "../history/ids.js";
import type { Request } from "./client.js";

/** A node, and how its ids are read. */
interface Node {
  readonly ask: Request;
  readonly ids: Ids;
}

type Requests = {
  readonly [A in keyof Operations]: (node: Node, input: Operations[A]["input"]) => Promise<Operations[A]["answer"]>;
};

/** A payload's no. */
export class Refused extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** How each act is put to a node. They throw a UserRefusal when they are refused. */
export const REQUESTS: Requests = {
  open: async ({ ask, ids }, { user }) => {
    const { openConversation } = await ask(OpenConversationDocument, { input: { userId: ids.userId(user) } });
    return { conversation: ids.conversationKey(unwrap(openConversation).conversation?.id ?? "") };
  },
  send: async ({ ask, ids }, { conversation, ...words }) => {
    const input = { conversationId: ids.conversationId(conversation), ...words };
    const { message } = unwrap((await ask(SendMessageDocument, { input })).sendMessage);
    return { sequence: message?.sequence ?? -1, body: message?.body ?? null };
  },
  edit: async ({ ask, ids }, { conversation, sequence, body }) => {
    const messageId = ids.messageId(conversation, sequence);
    const { editMessage } = await ask(EditMessageDocument, { input: { messageId, body } });
    return { body: unwrap(editMessage).message?.body ?? null };
  },
  delete: async ({ ask, ids }, { conversation, sequence, scope }) => {
    const messageId = ids.messageId(conversation, sequence);
    unwrap((await ask(DeleteMessageDocument, { input: { messageId, scope } })).deleteMessage);
    return {};
  },
  markDelivered: async ({ ask, ids }, { conversation, sequence }) => {
    const input = { conversationId: ids.conversationId(conversation), sequence };
    return watermarksOf(unwrap((await ask(MarkDeliveredDocument, { input })).markDelivered).conversation);
  },
  markRead: async ({ ask, ids }, { conversation, sequence = null }) => {
    const input = { conversationId: ids.conversationId(conversation), sequence };
    return watermarksOf(unwrap((await ask(MarkReadDocument, { input })).markRead).conversation);
  },
  type: async ({ ask, ids }, { conversation, isTyping }) => {
    unwrap(
      (await ask(SetTypingDocument, { input: { conversationId: ids.conversationId(conversation), isTyping } }))
        .setTyping,
    );
    return {};
  },
  block: async ({ ask, ids }, { user }) => {
    unwrap((await ask(BlockUserDocument, { input: { userId: ids.userId(user) } })).blockUser);
    return {};
  },
  unblock: async ({ ask, ids }, { user }) => {
    unwrap((await ask(UnblockUserDocument, { input: { userId: ids.userId(user) } })).unblockUser);
    return {};
  },
  look: async ({ ask, ids }, { conversation }) => {
    const { conversation: shown } = await ask(HistoryDocument, { id: ids.conversationId(conversation), last: 30 });
    return { sequences: (shown?.messages.edges ?? []).map(({ node }) => node.sequence) };
  },
  pry: async ({ ask, ids }, { conversation }) => {
    const id = ids.conversationId(conversation);
    const summary = await ask(ConversationDocument, { id });
    const history = await ask(HistoryDocument, { id, last: 1 });
    return { isSeen: summary.conversation !== null || history.conversation !== null };
  },
};

function unwrap<T extends { readonly userErrors: readonly { readonly code: string }[] }>(
  payload: T | null | undefined,
): T {
  if (payload === null || payload === undefined) throw new Error("an empty payload");
  const [error] = payload.userErrors;
  if (error !== undefined) throw new Refused(error.code);
  return payload;
}

function watermarksOf(conversation: ConversationSummaryFragment | null): Watermarks {
  return {
    viewerRead: conversation?.viewerReadSequence ?? -1,
    peerRead: conversation?.peerReadSequence ?? -1,
    peerDelivered: conversation?.peerDeliveredSequence ?? -1,
  };
}
