import type { SignedIn } from "../../context.js";
import { OtpType } from "../../generated/prisma/client.js";
import { requireRightCode, usedCode } from "../auth/otp.js";
import { consumeCode } from "../auth/otp-store.js";
import { ContactEventKind } from "../contacts/events.js";
import { readAudience } from "../presence/store.js";
import { requireUser } from "../users/loader.js";
import { eraseUser, forgetContacts, forgetOwnRows } from "./deletion-store.js";
import { recordProfile } from "./store.js";
import type { DeleteAccountInput } from "./types.js";

/**
 * Deletes the viewer's account, all or nothing. What they said stays with those they said it to, from a sender without
 * a name; everything else of them is gone, and their number is free. @throws Refusal for a code that is not right
 */
export async function deleteAccount(ctx: SignedIn, { code }: DeleteAccountInput): Promise<void> {
  await ctx.limits.take("otpChecksPerAddress", ctx.client.ipAddress);
  const { userId } = ctx.viewer;
  const { phoneNumber } = await requireUser(ctx, userId);
  const codeId = await requireRightCode(ctx, { phoneNumber: phoneNumber ?? "", code }, OtpType.LOGIN);
  const audience = await readAudience(ctx.db, userId);
  const at = ctx.now();
  await ctx.change(async (change) => {
    if (!(await consumeCode(change, codeId, at))) throw usedCode();
    for (const ownerId of await forgetContacts(change, userId))
      change.record({ userId: ownerId, kind: ContactEventKind.ContactChanged, subjectId: userId });
    await recordProfile(change, userId);
    await eraseUser(change, userId, at);
    await forgetOwnRows(change, userId);
  });
  ctx.typing.stopUser(userId);
  ctx.feeds.signal(userId, { kind: "SessionEnded" });
  for (const id of audience) ctx.feeds.signal(id, { kind: "PresenceChanged", userId });
}
