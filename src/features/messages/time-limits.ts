import type { SignedIn } from "../../context.js";
import type { Message } from "../../generated/prisma/client.js";
import { Refusal } from "../../infra/errors.js";
import { MINUTE, addMs } from "../../infra/clock.js";

/** Returns true where the viewer can still edit a message, apart from blocks. */
export function canEdit(ctx: SignedIn, message: Message): boolean {
  return canChange(ctx, message, ctx.config.EDIT_WINDOW_MINUTES);
}

/** Returns true where the viewer can still delete a message for everyone. */
export function canDeleteForEveryone(ctx: SignedIn, message: Message): boolean {
  return canChange(ctx, message, ctx.config.DELETE_WINDOW_MINUTES);
}

/** @throws Refusal TOO_LATE where the message was sent more than `minutes` ago; `action` completes "A message can be …" */
export function requireWithin(ctx: SignedIn, message: Message, minutes: number, action: string): void {
  if (!isWithin(ctx, message, minutes))
    throw new Refusal("TOO_LATE", `A message can be ${action} for ${minutes} minutes.`, ["messageId"]);
}

function canChange(ctx: SignedIn, message: Message, minutes: number): boolean {
  return message.senderId === ctx.viewer.userId && !message.isDeleted && isWithin(ctx, message, minutes);
}

function isWithin(ctx: SignedIn, { createdAt }: Message, minutes: number): boolean {
  return ctx.now() < addMs(createdAt, minutes * MINUTE);
}
