import type { Context, SignedIn } from "../../context.js";
import { OtpType, type User } from "../../generated/prisma/client.js";
import { keyOf } from "../../graphql/ids.js";
import { Refusal } from "../../infra/errors.js";
import { requireName } from "../users/name.js";
import { recordingFailure } from "./history.js";
import { type SentCode, requireRightCode, sendCode } from "./otp.js";
import type { RefreshTokensInput, RevokeSessionInput, SendOtpInput, VerifyOtpInput } from "./payloads.js";
import { type RenewedSession, endSessions, renewSession, toTokens } from "./sessions.js";
import { signIn } from "./sign-in.js";
import type { AuthTokens } from "./types.js";

/** Sends a sign-in code to a phone number, whether it has an account or not. */
export async function sendOtp(ctx: Context, { phoneNumber }: SendOtpInput): Promise<SentCode> {
  await ctx.limits.takeFromAddress("otpSendsPerAddress", ctx.client.ipAddress);
  return sendCode(ctx, phoneNumber, OtpType.LOGIN);
}

/** Signs in with a code that was sent to the phone; a number's first time makes its user. */
export async function verifyOtp(
  ctx: Context,
  { phoneNumber, code, ...input }: VerifyOtpInput,
): Promise<{ tokens: AuthTokens; viewer: User; isNewUser: boolean }> {
  await ctx.limits.takeFromAddress("otpChecksPerAddress", ctx.client.ipAddress);
  const fullName = typeof input.fullName === "string" ? requireName(input.fullName, "fullName") : null;
  const deviceName = input.deviceName?.trim() ? requireName(input.deviceName, "deviceName") : null;
  const { session, isNewUser } = await recordingFailure(ctx, phoneNumber, async () => {
    const codeId = await requireRightCode(ctx, { phoneNumber, code }, OtpType.LOGIN);
    return ctx.change((change) => signIn(ctx, change, { codeId, phoneNumber, fullName, deviceName }));
  });
  goOnAs(ctx, session);
  const viewer = await ctx.db.prisma.user.findUniqueOrThrow({ where: { id: session.userId } });
  return { tokens: await toTokens(ctx, session), viewer, isNewUser };
}

/** New tokens for the session of a refresh token. */
export async function refreshTokens(ctx: Context, { refreshToken }: RefreshTokensInput): Promise<AuthTokens> {
  await ctx.limits.takeFromAddress("tokenRefreshesPerAddress", ctx.client.ipAddress);
  return toTokens(ctx, await renewSession(ctx, refreshToken));
}

/** Ends the session that asks. */
export async function logout(ctx: SignedIn): Promise<void> {
  await endSessions(ctx, { only: ctx.viewer.sessionId });
}

/** Ends one of the viewer's sessions. */
export async function revokeSession(ctx: SignedIn, { sessionId }: RevokeSessionInput): Promise<void> {
  const key = keyOf(ctx, "Session", sessionId);
  const ended = key === undefined ? 0 : await endSessions(ctx, { only: key });
  if (ended === 0) throw new Refusal("NOT_FOUND", "There is no such session.", ["sessionId"]);
}

/** Ends all of the viewer's sessions but the one that asks; answers how many there were. */
export async function revokeOtherSessions(ctx: SignedIn): Promise<number> {
  return endSessions(ctx, { except: ctx.viewer.sessionId });
}

/** The rest of the operation is the new viewer's, so that the answer can tell all that a signed-in viewer may see. */
function goOnAs(ctx: Context, { userId, sessionId }: RenewedSession): void {
  Object.assign(ctx, { viewer: { userId, sessionId } });
}
