import type { SignedIn } from "../../context.js";
import type { Message } from "../../generated/prisma/client.js";
import { Refusal } from "../../infra/errors.js";
import { MINUTE, addMs } from "../../infra/clock.js";

/** Returns until when the viewer can edit a message, apart from blocks; null where they cannot. */
export function editableUntil(ctx: SignedIn, message: Message): Date | null {
  return changeableUntil(ctx, message, ctx.config.EDIT_WINDOW_MINUTES);
}

/** Returns until when the viewer can delete a message for everyone; null where they cannot. */
export function deletableUntil(ctx: SignedIn, message: Message): Date | null {
  return changeableUntil(ctx, message, ctx.config.DELETE_WINDOW_MINUTES);
}

/** @throws Refusal TOO_LATE where the message was sent more than `minutes` ago; `action` completes "A message can be …" */
export function requireWithin(ctx: SignedIn, message: Message, minutes: number, action: string): void {
  if (!isWithin(ctx, message, minutes))
    throw new Refusal("TOO_LATE", `A message can be ${action} for ${minutes} minutes.`, ["messageId"]);
}

function changeableUntil(ctx: SignedIn, message: Message, minutes: number): Date | null {
  const isOwn = message.senderId === ctx.viewer.userId;
  return isOwn && !message.isDeleted && isWithin(ctx, message, minutes) ? endOf(message, minutes) : null;
}

function isWithin(ctx: SignedIn, message: Message, minutes: number): boolean {
  return ctx.now() < endOf(message, minutes);
}

function endOf({ createdAt }: Message, minutes: number): Date {
  return addMs(createdAt, minutes * MINUTE);
}
