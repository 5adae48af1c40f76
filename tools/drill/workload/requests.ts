import {
  BlockUserDocument,
  CancelUploadDocument,
  CompleteUploadDocument,
  ConversationDocument,
  type ConversationMarksFragment,
  CreateUploadDocument,
  DeleteMessageDocument,
  EditMessageDocument,
  HistoryDocument,
  LogoutDocument,
  MarkDeliveredDocument,
  MarkReadDocument,
  MuteConversationDocument,
  OpenConversationDocument,
  RegisterPushDeviceDocument,
  RemovePushDeviceDocument,
  SendMessageDocument,
  SetNotificationLevelDocument,
  SetTypingDocument,
  UnblockUserDocument,
} from "../../../operations/generated/graphql.js";
import type { Operations, Watermarks } from "../history/operations.js";
import type { Ids } from "../history/ids.js";
import type { Request } from "./client.js";

/** Functions that send requests to a node, and the id mapping. */
interface Node {
  readonly request: Request;
  readonly sendPart: (input: Operations["sendPart"]["input"]) => Promise<void>;
  readonly ids: Ids;
}

type Requests = {
  readonly [A in keyof Operations]: (node: Node, input: Operations[A]["input"]) => Promise<Operations[A]["output"]>;
};

/** The payload has a userError. */
export class Refused extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** Requests of each operation. They throw Refused for a userError. */
export const REQUESTS: Requests = {
  open: async ({ request, ids }, { user }) => {
    const { openConversation } = await request(OpenConversationDocument, { input: { userId: ids.userId(user) } });
    return { conversation: ids.conversationKey(unwrap(openConversation).conversation?.id ?? "") };
  },
  send: async ({ request, ids }, { conversation, media, ...words }) => {
    const content = media === undefined ? words : { ...words, type: media.kind, media: { uploadId: media.id } };
    const input = { conversationId: ids.conversationId(conversation), ...content };
    const { message } = unwrap((await request(SendMessageDocument, { input })).sendMessage);
    return { sequence: message?.sequence ?? -1, body: message?.body ?? null, link: message?.media?.url ?? null };
  },
  edit: async ({ request, ids }, { conversation, sequence, body }) => {
    const messageId = ids.messageId(conversation, sequence);
    const { editMessage } = await request(EditMessageDocument, { input: { messageId, body } });
    return { body: unwrap(editMessage).message?.body ?? null };
  },
  delete: async ({ request, ids }, { conversation, sequence, scope }) => {
    const messageId = ids.messageId(conversation, sequence);
    unwrap((await request(DeleteMessageDocument, { input: { messageId, scope } })).deleteMessage);
    return {};
  },
  markDelivered: async ({ request, ids }, { conversation, sequence }) => {
    const input = { conversationId: ids.conversationId(conversation), sequence };
    return watermarksOf(unwrap((await request(MarkDeliveredDocument, { input })).markDelivered).conversation);
  },
  markRead: async ({ request, ids }, { conversation, sequence = null }) => {
    const input = { conversationId: ids.conversationId(conversation), sequence };
    return watermarksOf(unwrap((await request(MarkReadDocument, { input })).markRead).conversation);
  },
  type: async ({ request, ids }, { conversation, isTyping }) => {
    unwrap(
      (await request(SetTypingDocument, { input: { conversationId: ids.conversationId(conversation), isTyping } }))
        .setTyping,
    );
    return {};
  },
  block: async ({ request, ids }, { user }) => {
    unwrap((await request(BlockUserDocument, { input: { userId: ids.userId(user) } })).blockUser);
    return {};
  },
  unblock: async ({ request, ids }, { user }) => {
    unwrap((await request(UnblockUserDocument, { input: { userId: ids.userId(user) } })).unblockUser);
    return {};
  },
  read: async ({ request, ids }, { conversation }) => {
    const { conversation: shown } = await request(HistoryDocument, { id: ids.conversationId(conversation), last: 30 });
    return { sequences: (shown?.messages.edges ?? []).map(({ node }) => node.sequence) };
  },
  readForeign: async ({ request, ids }, { conversation }) => {
    const id = ids.conversationId(conversation);
    const summary = await request(ConversationDocument, { id });
    const history = await request(HistoryDocument, { id, last: 1 });
    return { isSeen: summary.conversation !== null || history.conversation !== null };
  },
  registerPush: async ({ request }, { token }) => {
    const { device } = unwrap(
      (await request(RegisterPushDeviceDocument, { input: { fcm: { token } } })).registerPushDevice,
    );
    return { id: device?.id ?? "" };
  },
  removePush: async ({ request }, { id: deviceId }) => {
    unwrap((await request(RemovePushDeviceDocument, { input: { deviceId } })).removePushDevice);
    return {};
  },
  mute: async ({ request, ids }, { conversation, isMuted: muted }) => {
    const input = { conversationId: ids.conversationId(conversation), muted };
    unwrap((await request(MuteConversationDocument, { input })).muteConversation);
    return {};
  },
  setLevel: async ({ request, ids }, { conversation, level }) => {
    const input = { conversationId: ids.conversationId(conversation), level };
    unwrap((await request(SetNotificationLevelDocument, { input })).setNotificationLevel);
    return {};
  },
  signOut: async ({ request }) => {
    unwrap((await request(LogoutDocument, {})).logout);
    return {};
  },
  createUpload: async ({ request }, { upload: clientUploadId, isHashSent, sha256, ...file }) => {
    const input = { clientUploadId, ...file, ...(isHashSent && { sha256 }) };
    const { upload } = unwrap((await request(CreateUploadDocument, { input })).createUpload);
    if (upload === null) throw new Error("no upload and no error");
    return { id: upload.id, state: upload.state, missing: upload.missingParts };
  },
  sendPart: async ({ sendPart }, input) => {
    await sendPart(input);
    return {};
  },
  completeUpload: async ({ request }, { id: uploadId }) => {
    const { upload } = unwrap((await request(CompleteUploadDocument, { input: { uploadId } })).completeUpload);
    return { state: upload?.state ?? "PROCESSING" };
  },
  cancelUpload: async ({ request }, { id: uploadId }) => {
    unwrap((await request(CancelUploadDocument, { input: { uploadId } })).cancelUpload);
    return {};
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

function watermarksOf(conversation: ConversationMarksFragment | null): Watermarks {
  return {
    viewerRead: conversation?.viewerReadSequence ?? -1,
    peerRead: conversation?.peerReadSequence ?? -1,
    peerDelivered: conversation?.peerDeliveredSequence ?? -1,
  };
}
