import { CancelUploadDocument } from "../generated/documents/CancelUpload.js";
import { DeleteMessageDocument } from "../generated/documents/DeleteMessage.js";
import { EditMessageDocument } from "../generated/documents/EditMessage.js";
import { SendMessageDocument } from "../generated/documents/SendMessage.js";
import { AddReactionDocument } from "../generated/documents/AddReaction.js";
import { RemoveReactionDocument } from "../generated/documents/RemoveReaction.js";
import type { MediaInput } from "../generated/types.js";
import type { MessageRow } from "../rows.js";
import type { Act, OutboxItem } from "../store/tables.js";
import type { Transport } from "../transport/api.js";

/** Answer of the server: the message as it is now, or the code of the refusal. */
export interface Answer {
  readonly message?: MessageRow | null | undefined;
  readonly userErrors: readonly { readonly code: string; readonly field?: readonly string[] | null }[];
}

export interface PerformOptions {
  readonly signal: AbortSignal;
  /** Uploads the file of the item, and returns the id of its upload. */
  readonly upload: () => Promise<string>;
}

/** Sends an item to the server. All of these mutations are idempotent. @throws the errors of `Transport.request` and of `upload` */
export async function perform(
  { request }: Pick<Transport, "request">,
  item: OutboxItem,
  options: PerformOptions,
): Promise<Answer | null> {
  const { act } = item;
  const { signal } = options;
  switch (act.kind) {
    case "send":
      return act.media ? sendMedia(request, item, options) : sendMessage(request, item, act, {}, signal);
    case "edit": {
      const input = { messageId: act.messageId, body: act.body };
      return (await request(EditMessageDocument, { input }, { signal })).editMessage;
    }
    case "remove": {
      const input = { messageId: act.messageId, scope: act.scope };
      return (await request(DeleteMessageDocument, { input }, { signal })).deleteMessage;
    }
    case "react": {
      const input = { messageId: act.messageId, emoji: act.emoji };
      return act.isOn
        ? (await request(AddReactionDocument, { input }, { signal })).addReaction
        : (await request(RemoveReactionDocument, { input }, { signal })).removeReaction;
    }
    case "cancelUpload":
      await request(CancelUploadDocument, { input: { uploadId: act.uploadId } }, { signal });
      // An upload that cannot be cancelled is in use, or gone.
      return { userErrors: [] };
  }
}

type Send = Extract<Act, { kind: "send" }>;

async function sendMessage(
  request: Transport["request"],
  { conversationId, clientMessageId }: OutboxItem,
  { body, replyTo }: Send,
  media: { readonly type?: NonNullable<Send["media"]>["kind"]; readonly media?: MediaInput },
  signal: AbortSignal,
): Promise<Answer | null> {
  const input = { conversationId, clientMessageId, body, replyToId: replyTo, ...media };
  return (await request(SendMessageDocument, { input }, { signal })).sendMessage;
}

/** Sends a message with its upload; a new one where the server has lost that which was ready. */
async function sendMedia(
  request: Transport["request"],
  item: OutboxItem,
  { signal, upload }: PerformOptions,
): Promise<Answer | null> {
  const act = item.act as Send;
  const send = (uploadId: string) =>
    sendMessage(request, item, act, { ...(act.media && { type: act.media.kind }), media: { uploadId } }, signal);
  if (!item.upload?.isReady) return send(await upload());
  const answer = await send(item.upload.id);
  const isLost = answer?.userErrors.some(({ field }) => field?.includes("uploadId"));
  return isLost ? send(await upload()) : answer;
}
