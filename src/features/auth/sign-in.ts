import type { Context } from "../../context.js";
import type { LoggedTransaction } from "../../log/logged-transaction.js";
import { moveBlocks } from "../../model/blocked-numbers.js";
import { createNotification } from "../../model/notification.js";
import { Refusal } from "../../infra/errors.js";
import { codeAlreadyUsed } from "./otp/check.js";
import { consumeCode } from "./otp/store.js";
import { type SessionCredentials, openSession } from "./sessions/sessions.js";
import { insertLoginAttempt, insertUser, lockUserByPhone } from "./store.js";

/** Input of a sign-in whose code is verified. */
export interface SignInDraft {
  readonly codeId: bigint;
  readonly phoneNumber: string;
  readonly fullName: string | null;
  readonly deviceName: string | null;
}

/** Consumes a verified code and opens a session of the number's user. @throws Refusal OTP_INVALID or FORBIDDEN */
export async function signIn(
  ctx: Context,
  tx: LoggedTransaction,
  { codeId, phoneNumber, fullName, deviceName }: SignInDraft,
): Promise<{ session: SessionCredentials; isNewUser: boolean }> {
  if (!(await consumeCode(tx, codeId, ctx.now()))) throw codeAlreadyUsed();
  const { userId, isNewUser } = await requireActiveUser(ctx, tx, phoneNumber, fullName);
  const session = await openSession(ctx, tx, { userId, deviceName });
  if (!isNewUser)
    await createNotification(tx, ctx.config, { userId, type: "NEW_LOGIN", ...newLogin(ctx), at: ctx.now() });
  await insertLoginAttempt(tx, {
    phoneNumber,
    method: "otp",
    failureReason: null,
    ...ctx.client,
    at: ctx.now(),
  });
  return { session, isNewUser };
}

/** Contains no client-supplied text: an attacker's device name must not appear in a notice that the owner trusts. */
function newLogin({ client }: Context): { title: string; body: string } {
  return {
    title: "New sign-in",
    body:
      `Somebody signed in to your account from the address ${client.ipAddress}. ` +
      "If it was not you, end that session in the list of your devices.",
  };
}

/** Locks the number's user, inserting one on the first sign-in; sets the name where there is none. */
async function requireActiveUser(
  ctx: Context,
  tx: LoggedTransaction,
  phoneNumber: string,
  fullName: string | null,
): Promise<{ userId: bigint; isNewUser: boolean }> {
  const now = ctx.now();
  const known = await lockUserByPhone(tx, phoneNumber);
  const isNewUser = known === undefined && (await insertUser(tx, { phoneNumber, fullName, now }));
  const user = known ?? (await lockUserByPhone(tx, phoneNumber));
  if (user === undefined) throw new Error("Expected the user just inserted, found none.");
  if (isNewUser) await moveBlocks(tx, ctx.keys, { userId: user.id, phoneNumber });
  if (!user.isActive) throw new Refusal("FORBIDDEN", "This account is not active.", ["phoneNumber"]);
  if (user.fullName === null && fullName !== null) {
    await tx.execute("UPDATE users SET full_name = ?, updated_at = ? WHERE id = ?", [fullName, now, user.id]);
    tx.record({ userId: user.id, kind: "ProfileChanged", subjectId: user.id });
  }
  return { userId: user.id, isNewUser };
}
