import type { SignedIn } from "../../context.js";
import { isolate } from "../../model/text/isolate.js";
import type { Message, Notification } from "../../generated/prisma/client.js";
import { messageByKey } from "../messages/loader.js";
import { requireUser } from "../users/loader.js";

/**
 * Returns a notification's own title, or the current name of its actor. A notification stores no text of a message, so
 * a deleted message leaves none here (ADR 10).
 */
export async function titleOf(ctx: SignedIn, { title, type, actorId }: Notification): Promise<string> {
  if (title !== "" || actorId === null) return title;
  const { fullName, username } = await requireUser(ctx, actorId);
  const name = fullName ?? username ?? "Somebody";
  return type === "CONTACT" ? `${isolate(name)} added you to their contacts` : name;
}

/** Returns a notification's own text, or that of its newest message. */
export async function bodyOf(ctx: SignedIn, notification: Notification): Promise<string | null> {
  return notification.body ?? (await messageOf(ctx, notification))?.body ?? null;
}

/** Returns the newest message of a notification. */
export async function messageOf(
  ctx: SignedIn,
  { conversationId, messageSeq: seq }: Notification,
): Promise<Message | null> {
  if (conversationId === null || seq === null) return null;
  return (await messageByKey(ctx).load({ conversationId, seq })) ?? null;
}
