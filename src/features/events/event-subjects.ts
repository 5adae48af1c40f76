import type { SignedIn } from "../../context.js";
import type { LoggedEvent } from "../../log/event.js";
import type { MediaObject, Message, Notification, User } from "../../generated/prisma/client.js";
import { conversationReference, requireConversation } from "../conversations/service.js";
import type { ConversationRow } from "../conversations/store.js";
import { messageByKey } from "../messages/loader.js";
import { notificationById } from "../notifications/loader.js";
import { uploadById } from "../uploads/loader.js";
import { userReference } from "../users/loader.js";
import { type PromiseOrValue, andThen } from "../../infra/promise-or-value.js";

/** Returns the conversation of an event. */
export function conversationOf(
  ctx: SignedIn,
  event: LoggedEvent,
  onlyId: boolean,
): PromiseOrValue<Pick<ConversationRow, "id">> {
  return conversationReference(ctx, named(event, event.conversationId), onlyId);
}

/** Returns the user who has caused the event or whom it concerns. */
export function actorOf(ctx: SignedIn, event: LoggedEvent, onlyId: boolean): PromiseOrValue<Pick<User, "id">> {
  return userReference(ctx, named(event, event.subjectId), onlyId);
}

/** Returns the message of an event: the one that it carries, else the stored one. */
export function messageOf(ctx: SignedIn, event: LoggedEvent): PromiseOrValue<Message> {
  return event.message ?? readMessageOf(ctx, event);
}

async function readMessageOf(ctx: SignedIn, event: LoggedEvent): Promise<Message> {
  const key = { conversationId: named(event, event.conversationId), seq: named(event, event.messageSeq) };
  return named(event, await messageByKey(ctx).load(key));
}

/** Returns the viewer's unread messages of an event's conversation: the count that the event carries, else as of now. */
export function unreadCountOf(ctx: SignedIn, event: LoggedEvent): PromiseOrValue<number> {
  const { unreadCount, conversationId } = event;
  if (unreadCount !== null && unreadCount !== undefined) return unreadCount;
  return andThen(requireConversation(ctx, named(event, conversationId)), (conversation) => conversation.unreadCount);
}

/** Returns the notification of an event. */
export async function notificationOf(ctx: SignedIn, event: LoggedEvent): Promise<Notification> {
  return named(event, await notificationById(ctx).load(named(event, event.subjectId)));
}

/** Returns the upload of an event. */
export async function uploadOf(ctx: SignedIn, event: LoggedEvent): Promise<MediaObject> {
  return named(event, await uploadById(ctx).load(named(event, event.subjectId)));
}

function named<T>({ kind, seq }: LoggedEvent, value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error(`The ${kind} at ${seq} lacks what it is about.`);
  return value;
}
