import type { Context } from "../../../context.js";
import type { LoggedTransaction } from "../../../log/logged-transaction.js";
import { createNotification } from "../../../model/notification.js";
import { Refusal } from "../../../infra/errors.js";
import { audit } from "../audit.js";
import { type RefreshToken, rotate, fromRefreshToken, verifyTag } from "./refresh-token.js";
import { type SessionCredentials, sessionExpiry, publishSessionEnded } from "./sessions.js";
import { type SessionKey, closeSessions, insertLoginAttempt, lockOpenSession, updateTokens } from "../store.js";

/**
 * Refresh token rotation with reuse detection: an issued token that is neither the newest nor its parent has been copied,
 * so the session is closed and its owner notified.
 * @throws Refusal TOKEN_INVALID or TOKEN_REUSED
 */
export async function renewSession(ctx: Context, refreshToken: string): Promise<SessionCredentials> {
  // Taken before the row lock, so that concurrent retries fall into the same retry window.
  const at = ctx.now();
  const token = fromRefreshToken(ctx, refreshToken);
  const renewed = token && (await ctx.transact((tx) => renewOrClose(ctx, tx, token, at)));
  if (renewed === undefined)
    throw new Refusal("TOKEN_INVALID", "This refresh token is unknown, expired or revoked: sign in again.", [
      "refreshToken",
    ]);
  if ("secret" in renewed) return renewed;
  const { userId, id: sessionId } = renewed;
  publishSessionEnded(ctx, userId, [sessionId]);
  audit(ctx, "refresh token reused", { userId, sessionId, code: "TOKEN_REUSED" });
  throw new Refusal("TOKEN_REUSED", "This refresh token was used before, so its session is closed: sign in again.", [
    "refreshToken",
  ]);
}

/** Returns the renewed session, the session closed for reuse, or undefined for an invalid token. */
async function renewOrClose(
  ctx: Context,
  tx: LoggedTransaction,
  token: RefreshToken,
  at: Date,
): Promise<SessionCredentials | SessionKey | undefined> {
  const session = await lockOpenSession(tx, token.sessionId, at);
  if (session === undefined) return undefined;
  const { id, userId, createdAt } = session;
  const exchanged = rotate(session, token.secret, at);
  if (exchanged === undefined)
    return verifyTag(ctx.secrets, token, createdAt) ? closeReused(ctx, tx, session, at) : undefined;
  const { secret, state } = exchanged;
  const expiresAt = state === undefined ? session.expiresAt : sessionExpiry(ctx, createdAt);
  if (state !== undefined) await updateTokens(tx, id, { state, expiresAt, now: at });
  return { userId, sessionId: id, secret, createdAt, expiresAt };
}

async function closeReused(
  ctx: Context,
  tx: LoggedTransaction,
  { id, userId, phoneNumber }: SessionKey & { readonly phoneNumber: string },
  at: Date,
): Promise<SessionKey> {
  const { ipAddress } = ctx.client;
  // Locks the person after the session: another order than elsewhere, so that other renewals lock the session alone. A deadlock is retried.
  await closeSessions(tx, userId, { only: id }, at);
  await insertLoginAttempt(tx, {
    phoneNumber,
    method: "refresh",
    failureReason: "TOKEN_REUSED",
    ...ctx.client,
    at,
  });
  await createNotification(tx, ctx.config, {
    userId,
    type: "SECURITY",
    title: "A device was signed out",
    body:
      `One of your sign-ins was used in two places, so it was ended; the last use came from the address ${ipAddress}. ` +
      "Sign in again on your own device, and look through the list of your devices.",
    at,
  });
  return { id, userId };
}
