import type { SignedIn } from "../../context.js";
import type { LoggedEvent } from "../../log/event.js";
import type { Message, Notification, User } from "../../generated/prisma/client.js";
import { conversationReference } from "../conversations/service.js";
import type { ConversationRow } from "../conversations/store.js";
import { messageByKey } from "../messages/loader.js";
import { notificationById } from "../notifications/loader.js";
import { userReference } from "../users/loader.js";
import type { PromiseOrValue } from "../../infra/promise-or-value.js";

/** The conversation that an event is about. */
export function conversationOf(
  ctx: SignedIn,
  event: LoggedEvent,
  onlyId: boolean,
): PromiseOrValue<Pick<ConversationRow, "id">> {
  return conversationReference(ctx, named(event, event.conversationId), onlyId);
}

/** The person whose act, or whose change, an event tells of. */
export function actorOf(ctx: SignedIn, event: LoggedEvent, onlyId: boolean): PromiseOrValue<Pick<User, "id">> {
  return userReference(ctx, named(event, event.subjectId), onlyId);
}

/** The message that an event is about: in hand when it has just been sent, else read. */
export function messageOf(ctx: SignedIn, event: LoggedEvent): PromiseOrValue<Message> {
  return event.message ?? readMessageOf(ctx, event);
}

async function readMessageOf(ctx: SignedIn, event: LoggedEvent): Promise<Message> {
  const key = { conversationId: named(event, event.conversationId), seq: named(event, event.messageSeq) };
  return named(event, await messageByKey(ctx).load(key));
}

/** The notification that an event is about. */
export async function notificationOf(ctx: SignedIn, event: LoggedEvent): Promise<Notification> {
  return named(event, await notificationById(ctx).load(named(event, event.subjectId)));
}

function named<T>({ kind, seq }: LoggedEvent, value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error(`The ${kind} at ${seq} lacks what it is about.`);
  return value;
}
