import type { Message, MessageRow, PendingItem, TimelineItem } from "../../../../client/src/index.js";
import type { MediaModel } from "../../parts/media/model.js";
import type { UploadOf } from "./use-uploads.js";
import type { ReactionModel } from "../../parts/Reactions.js";
import type { Delivery } from "../../parts/Receipt.js";
import { text } from "../../text/english.js";
import type { Entry } from "./rows.js";

interface People {
  viewerId: string;
  peerName: string;
  uploadOf: UploadOf;
}

const DELIVERY: Record<Message["status"], Delivery> = { SENT: "sent", DELIVERED: "delivered", READ: "read" };

/** Entries of messages: the same object for the same message, so that its row is not rendered again. */
const known = new WeakMap<Message, { people: People; entry: Entry }>();

/** Converts an item of the client for the timeline. `quotedOf` finds the message that a pending one replies to. */
export function entryOf(item: TimelineItem, people: People, quotedOf: (id: string) => MessageRow | undefined): Entry {
  if (item.kind === "pending") return ofPending(item, people, quotedOf);
  const before = known.get(item.message);
  if (before?.people === people) return before.entry;
  const entry = ofMessage(item.key, item.message, people);
  known.set(item.message, { people, entry });
  return entry;
}

function ofMessage(key: string, message: Message, people: People): Entry {
  const { isOwn, editedAt, deletedAt, replyTo } = message;
  const isDeleted = deletedAt !== null;
  return {
    key,
    sequence: message.sequence,
    senderName: isOwn ? text.message.you : people.peerName,
    isOwn,
    body: message.body,
    sentAt: new Date(message.sentAt),
    delivery: isOwn ? DELIVERY[message.status] : undefined,
    isEdited: editedAt !== null && !isDeleted,
    isDeleted,
    quote: replyTo && !isDeleted ? quoteOf(replyTo, people) : undefined,
    media: isDeleted ? undefined : mediaOf(message),
    reactions: isDeleted ? [] : reactionsOf(message, people),
  };
}

function ofPending(item: PendingItem, people: People, quotedOf: (id: string) => MessageRow | undefined): Entry {
  const { key, clientMessageId, state, error, draft, queuedAt } = item;
  const quoted = draft.replyTo === undefined ? undefined : quotedOf(draft.replyTo);
  const failures: Record<string, string> = text.failure;
  return {
    key,
    senderName: text.message.you,
    isOwn: true,
    body: draft.body ?? null,
    sentAt: new Date(queuedAt),
    delivery: state,
    isEdited: false,
    isDeleted: false,
    failure: state === "failed" ? (failures[error ?? ""] ?? text.failure.other) : undefined,
    quote: quoted && quoteOf(quoted, people),
    media: draft.media && { ...draft.media, upload: people.uploadOf(clientMessageId) },
    reactions: [],
  };
}

export function quoteOf(
  quoted: Pick<MessageRow, "body" | "deletedAt" | "sender" | "type">,
  { viewerId, peerName }: Pick<People, "viewerId" | "peerName">,
) {
  const name = quoted.sender.id === viewerId ? text.message.you : peerName;
  return { name, body: quoted.body ?? text.media[quoted.type], isDeleted: quoted.deletedAt !== null };
}

function mediaOf({ type, media }: MessageRow): MediaModel | undefined {
  if (!media || type === "TEXT") return undefined;
  return {
    kind: type,
    url: media.url,
    thumbnailUrl: media.thumbnailUrl ?? undefined,
    thumbhash: media.thumbhash ?? undefined,
    waveform: media.waveform ?? undefined,
    fileName: media.fileName ?? undefined,
    mimeType: media.mimeType ?? undefined,
    size: media.size ?? undefined,
    width: media.width ?? undefined,
    height: media.height ?? undefined,
    durationMs: media.durationMs ?? undefined,
    isExternal: media.isExternal,
  };
}

function reactionsOf({ reactions }: MessageRow, { viewerId, peerName }: People): ReactionModel[] {
  const byEmoji = new Map<string, { names: string[]; isViewers: boolean }>();
  for (const { emoji, user } of reactions) {
    const reaction = byEmoji.get(emoji) ?? { names: [], isViewers: false };
    const isViewers = user.id === viewerId;
    reaction.names.push(isViewers ? text.message.you : peerName);
    reaction.isViewers ||= isViewers;
    byEmoji.set(emoji, reaction);
  }
  return [...byEmoji].map(([emoji, reaction]) => ({ emoji, ...reaction }));
}
