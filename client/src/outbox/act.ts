import type { SendMessageInput } from "../generated/types.js";
import { DeleteMessageDocument } from "../generated/documents/DeleteMessage.js";
import { EditMessageDocument } from "../generated/documents/EditMessage.js";
import { SendMessageDocument } from "../generated/documents/SendMessage.js";
import { AddReactionDocument } from "../generated/documents/AddReaction.js";
import { RemoveReactionDocument } from "../generated/documents/RemoveReaction.js";
import type { MessageRow } from "../rows.js";
import type { OutboxItem } from "../store/tables.js";
import type { Transport } from "../transport/api.js";

/** Media of a message as its mutation takes it. */
export type MediaInput = NonNullable<SendMessageInput["media"]>;

/** Uploads the file of an item and returns what its message refers to; undefined for an item without media. */
export type UploadMedia = (item: OutboxItem, signal: AbortSignal) => Promise<MediaInput | undefined>;

/** Answer of the server: the message as it is now, or the code of the refusal. */
export interface Answer {
  readonly message?: MessageRow | null | undefined;
  readonly userErrors: readonly { readonly code: string }[];
}

/** Sends an item to the server. All of these mutations are idempotent. @throws the errors of `Transport.request` */
export async function perform(
  { request }: Pick<Transport, "request">,
  item: OutboxItem,
  signal: AbortSignal,
  uploadMedia: UploadMedia,
): Promise<Answer | null> {
  const { act, conversationId, clientMessageId } = item;
  switch (act.kind) {
    case "send": {
      const media = await uploadMedia(item, signal);
      const input = { conversationId, clientMessageId, body: act.body, replyToId: act.replyTo, media };
      return (await request(SendMessageDocument, { input }, { signal })).sendMessage;
    }
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
  }
}
