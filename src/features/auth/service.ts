import type { Context, SignedIn } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import { OtpType } from "../../generated/enums.js";
import { keyOf } from "../../graphql/global-ids.js";
import { requireSignedIn } from "../../graphql/signed-in.js";
import { Refusal } from "../../infra/errors.js";
import { requirePhoneNumber } from "../../infra/phone-number.js";
import { findTestAccount } from "../../infra/test-accounts.js";
import { requireUser, userById } from "../users/loader.js";
import { requireName } from "../users/name.js";
import { audit } from "./audit.js";
import { createDeviceToken } from "./otp/device-token.js";
import { withLoginHistory } from "./login-history.js";
import { type SentCode, sendCode } from "./otp/otp.js";
import { verifyCode } from "./otp/check.js";
import type { AuthTokens, RefreshTokensInput, RevokeSessionInput, SendOtpInput, VerifyOtpInput } from "./types.js";
import { renewSession } from "./sessions/refresh.js";
import { requesterOf } from "./otp/requester.js";
import { type SessionCredentials, endSessions, toTokens } from "./sessions/sessions.js";
import { signIn } from "./sign-in.js";
import { requireLocale } from "./otp/locale.js";
import { requireServed } from "./otp/served-numbers.js";

/** Sends a code to a phone number, with or without an account. */
export async function sendOtp(
  ctx: Context,
  { purpose: otpType, deviceToken, locale: tag, ...typed }: SendOtpInput,
): Promise<SentCode> {
  const { number: phoneNumber, ...kind } = requirePhoneNumber(typed);
  const locale = typeof tag === "string" ? requireLocale(tag) : undefined;
  const testAccount = findTestAccount(ctx.config, phoneNumber);
  if (testAccount === undefined) {
    requireServed(ctx.config, kind);
    await ctx.limits.takeFromAddress("otpSendsPerAddress", ctx.client.ipAddress);
  }
  if (otpType === OtpType.DELETE_ACCOUNT) await requireOwnNumber(ctx, phoneNumber);
  const requester = await requesterOf(ctx, phoneNumber, deviceToken);
  return sendCode(ctx, { phoneNumber, country: kind.country ?? "none", otpType, requester, locale, testAccount });
}

/** Signs in with a code; the first sign-in of a number creates its user. */
export async function verifyOtp(
  ctx: Context,
  { code, verificationId, ...input }: VerifyOtpInput,
): Promise<{ tokens: AuthTokens; viewer: User; isNewUser: boolean; deviceToken: string }> {
  const { number: phoneNumber, country } = requirePhoneNumber(input);
  const { ipAddress } = ctx.client;
  await ctx.limits.takeFromAddress("otpChecksPerAddress", ipAddress);
  const givenName = typeof input.fullName === "string" ? requireName(input.fullName, "fullName") : null;
  const fullName = givenName ?? findTestAccount(ctx.config, phoneNumber)?.name ?? null;
  const deviceName = input.deviceName?.trim() ? requireName(input.deviceName, "deviceName") : null;
  const { session, isNewUser, device } = await withLoginHistory(ctx, phoneNumber, async () => {
    const { codeId, device } = await verifyCode(ctx, {
      phoneNumber,
      code,
      verificationId,
      otpType: OtpType.LOGIN,
    });
    return { ...(await ctx.transact((tx) => signIn(ctx, tx, { codeId, phoneNumber, fullName, deviceName }))), device };
  });
  await ctx.limits.giveBackToAddress("otpChecksPerAddress", ipAddress);
  ctx.metrics.codesUsed(country ?? "none").inc();
  setViewer(ctx, session);
  audit(ctx, "signed in", { device, account: isNewUser ? "new" : "known" });
  userById(ctx).clear(session.userId);
  const viewer = await requireUser(ctx, session.userId);
  return { tokens: await toTokens(ctx, session), viewer, isNewUser, deviceToken: createDeviceToken(ctx, phoneNumber) };
}

/** Rotates the tokens of a session. */
export async function refreshTokens(ctx: Context, { refreshToken }: RefreshTokensInput): Promise<AuthTokens> {
  await ctx.limits.takeFromAddress("tokenRefreshesPerAddress", ctx.client.ipAddress);
  return toTokens(ctx, await renewSession(ctx, refreshToken));
}

/** Ends the viewer's current session. */
export async function logout(ctx: SignedIn): Promise<void> {
  await endSessions(ctx, { only: ctx.viewer.sessionId });
}

/** Ends one of the viewer's sessions. */
export async function revokeSession(ctx: SignedIn, { sessionId }: RevokeSessionInput): Promise<void> {
  const key = keyOf(ctx, "Session", sessionId);
  const ended = key === undefined ? 0 : await endSessions(ctx, { only: key });
  if (ended === 0) throw new Refusal("NOT_FOUND", "There is no such session.", ["sessionId"]);
}

/** Ends all sessions of the viewer except the current one; returns their number. */
export async function revokeOtherSessions(ctx: SignedIn): Promise<number> {
  return endSessions(ctx, { except: ctx.viewer.sessionId });
}

/** Makes the new session the viewer of this operation, so that the payload's fields resolve as signed in. */
function setViewer(ctx: Context, { userId, sessionId }: SessionCredentials): void {
  Object.assign(ctx, { viewer: { userId, sessionId } });
}

/** Restricts codes that delete an account to the viewer's own number. @throws Unauthenticated, or Refusal INVALID */
async function requireOwnNumber(ctx: Context, phoneNumber: string): Promise<void> {
  const { viewer } = requireSignedIn(ctx);
  const own = await requireUser(ctx, viewer.userId);
  if (own.phoneNumber !== phoneNumber)
    throw new Refusal("INVALID", '"phoneNumber" must be your own to delete your account.', ["phoneNumber"]);
}
