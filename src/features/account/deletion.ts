import type { SignedIn } from "../../context.js";
import { keepBlockedNumber } from "../../model/blocked-numbers.js";
import { lockHeads } from "../../log/event-log.js";
import { OtpType } from "../../generated/enums.js";
import { audit } from "../auth/audit.js";
import { verifyCode, codeAlreadyUsed } from "../auth/otp/check.js";
import { consumeCode, eraseCodes } from "../auth/otp/store.js";
import { removeFiles } from "../media/removal.js";
import { readAudience } from "../presence/store.js";
import { requireUser } from "../users/loader.js";
import {
  eraseUser,
  deleteContacts,
  deleteLog,
  deleteLoginHistory,
  deletePrivateRows,
  deleteUploads,
  lockConversationsOf,
} from "./deletion-store.js";
import { lockUser, readProfileAudience, recordProfileChanged } from "./store.js";
import type { DeleteAccountInput } from "./types.js";

/**
 * Deletes the viewer's account in one transaction: messages stay with an anonymous sender, all other data is deleted, and
 * the number is free. @throws Refusal for a wrong code
 */
export async function deleteAccount(ctx: SignedIn, { code, verificationId }: DeleteAccountInput): Promise<void> {
  await ctx.limits.takeFromAddress("otpChecksPerAddress", ctx.client.ipAddress);
  const { userId } = ctx.viewer;
  const { phoneNumber } = await requireUser(ctx, userId);
  const { codeId } = await verifyCode(ctx, {
    phoneNumber: phoneNumber ?? "",
    otpType: OtpType.DELETE_ACCOUNT,
    code,
    verificationId,
  });
  const presenceAudience = await readAudience(ctx.db, userId);
  const at = ctx.now();
  const uploads = await ctx.transact(async (tx) => {
    // Lock order of the writer: a concurrent send is committed before the deletion, or refused after it.
    await lockConversationsOf(tx, userId);
    if (!(await consumeCode(tx, codeId, at))) throw codeAlreadyUsed();
    const audience = await readProfileAudience(tx, userId);
    const contactOwners = await deleteContacts(tx, userId);
    const { phoneNumber: erased } = await lockUser(tx, userId);
    if (erased !== null) {
      await keepBlockedNumber(tx, ctx.keys, { userId, phoneNumber: erased, deletedAt: at });
      await eraseCodes(tx, ctx.keys, erased);
      await deleteLoginHistory(tx, erased);
    }
    await eraseUser(tx, userId, at);
    await deletePrivateRows(tx, userId);
    const deleted = await deleteUploads(tx, userId, at);
    // All heads at once, in key order, against deadlocks: recording events would lock them one after another.
    await lockHeads(tx, [userId, ...contactOwners, ...audience]);
    await deleteLog(tx, userId);
    for (const ownerId of contactOwners) tx.record({ userId: ownerId, kind: "ContactChanged", subjectId: userId });
    recordProfileChanged(tx, userId, audience);
    return deleted;
  });
  removeFiles(ctx, uploads);
  ctx.hub.publishEphemeral(userId, { kind: "TypingStopped" });
  ctx.hub.publishEphemeral(userId, { kind: "SessionEnded" });
  audit(ctx, "account deleted", { userId });
  for (const id of presenceAudience) ctx.hub.publishEphemeral(id, { kind: "PresenceChanged", userId });
}
