import type { SignedIn } from "../../context.js";
import { isolate } from "../../model/text/isolate.js";
import type { Message, Notification } from "../../generated/prisma/client.js";
import { messageByKey } from "../messages/loader.js";
import { requireUser } from "../users/loader.js";

/**
 * What a notification says first: its own words, or for what somebody did their name as it is now. No message's text is
 * ever kept in a notification, so that what is deleted is gone from here too.
 */
export async function titleOf(ctx: SignedIn, { title, type, actorId }: Notification): Promise<string> {
  if (title !== "" || actorId === null) return title;
  const { fullName, username } = await requireUser(ctx, actorId);
  const name = fullName ?? username ?? "Somebody";
  return type === "CONTACT" ? `${isolate(name)} added you to their contacts` : name;
}

/** What it says then: its own words, or those of the newest message. */
export async function bodyOf(ctx: SignedIn, notification: Notification): Promise<string | null> {
  return notification.body ?? (await messageOf(ctx, notification))?.body ?? null;
}

/** The newest message that a notification stands for. */
export async function messageOf(
  ctx: SignedIn,
  { conversationId, messageSeq: seq }: Notification,
): Promise<Message | null> {
  if (conversationId === null || seq === null) return null;
  return (await messageByKey(ctx).load({ conversationId, seq })) ?? null;
}
