import type { App, Context, SignedIn } from "../../../context.js";
import type { Session } from "../../../generated/prisma/client.js";
import { DAY, addMs } from "../../../infra/clock.js";
import type { Transaction } from "../../../infra/database/transaction.js";
import { presenceById } from "../../users/loader.js";
import { type TokenSession, signAccessToken } from "./access-token.js";
import { audit } from "../audit.js";
import { hashSecret, newSecret, toRefreshToken } from "./refresh-token.js";
import { closeSessions, insertSession, readOpenSessions } from "../store.js";
import type { AuthTokens } from "../types.js";

/** A session with the secret of its newest refresh token. Tokens are made from it after the commit. */
export interface SessionCredentials extends TokenSession {
  readonly secret: string;
}

/** Opens a session of a user for the requesting device. */
export async function openSession(
  ctx: Context,
  tx: Transaction,
  { userId, deviceName }: { userId: bigint; deviceName: string | null },
): Promise<SessionCredentials> {
  const now = ctx.now();
  const secret = newSecret();
  const expiresAt = sessionExpiry(ctx, now);
  const { ipAddress, userAgent } = ctx.client;
  const refreshTokenHash = hashSecret(secret);
  const sessionId = await insertSession(tx, {
    userId,
    deviceName,
    refreshTokenHash,
    ipAddress,
    userAgent,
    expiresAt,
    createdAt: now,
  });
  return { userId, sessionId, secret, createdAt: now, expiresAt };
}

/** Signs the access token and formats the refresh token of a session. */
export async function toTokens(app: App, { secret, ...session }: SessionCredentials): Promise<AuthTokens> {
  const access = await signAccessToken(app, session);
  return {
    accessToken: access.accessToken,
    accessTokenExpiresAt: access.expiresAt,
    refreshToken: toRefreshToken(app, { sessionId: session.sessionId, secret }, session.createdAt),
    refreshTokenExpiresAt: session.expiresAt,
  };
}

/** Ends sessions of the viewer and closes their sockets on every process; returns their number. */
export async function endSessions(ctx: SignedIn, which: { only: bigint } | { except: bigint }): Promise<number> {
  const { userId } = ctx.viewer;
  const ended = await ctx.transact((tx) => closeSessions(tx, userId, which, ctx.now()));
  publishSessionEnded(ctx, userId, ended);
  for (const sessionId of ended) audit(ctx, "session ended", { userId, sessionId });
  return ended.length;
}

/** Returns a user's open sessions, the most recently active first. */
export function listSessions({ db, now }: App, userId: bigint): Promise<Session[]> {
  return readOpenSessions(db, userId, now());
}

/** Returns true where a session has a socket on any process. */
export async function isOnline(ctx: Context, { id, userId }: Session): Promise<boolean> {
  return (await presenceById(ctx).load(userId))?.sessionIds.includes(id) === true;
}

/** Sliding expiration with an absolute maximum: REFRESH_TOKEN_IDLE_DAYS from now, REFRESH_TOKEN_MAX_DAYS from the sign-in. */
export function sessionExpiry({ config, now }: App, createdAt: Date): Date {
  const idle = addMs(now(), config.REFRESH_TOKEN_IDLE_DAYS * DAY);
  const most = addMs(createdAt, config.REFRESH_TOKEN_MAX_DAYS * DAY);
  return idle < most ? idle : most;
}

/** Closes the sockets of ended sessions on every process. */
export function publishSessionEnded({ hub }: App, userId: bigint, sessionIds: readonly bigint[]): void {
  for (const sessionId of sessionIds) hub.publishEphemeral(userId, { kind: "SessionEnded", sessionId });
}
