import type { App, Context, SignedIn } from "../../../context.js";
import type { Session } from "../../../generated/prisma/client.js";
import { DAY, later } from "../../../infra/clock.js";
import type { Transaction } from "../../../infra/database/transaction.js";
import { presenceById } from "../../users/loader.js";
import { type TokenSession, signAccessToken } from "./access-token.js";
import { audit } from "../audit.js";
import { hashSecret, newSecret, toRefreshToken } from "./refresh-token.js";
import { closeSessions, insertSession } from "../store.js";
import type { AuthTokens } from "../types.js";

/** A session with the secret of its newest refresh token, to be made into tokens once it is committed. */
export interface SessionCredentials extends TokenSession {
  readonly secret: string;
}

/** Opens a session of the user on the device that asks. */
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

/** The tokens that a client gets for its session. */
export async function toTokens(app: App, { secret, ...session }: SessionCredentials): Promise<AuthTokens> {
  const access = await signAccessToken(app, session);
  return {
    accessToken: access.accessToken,
    accessTokenExpiresAt: access.expiresAt,
    refreshToken: toRefreshToken(app, { sessionId: session.sessionId, secret }),
    refreshTokenExpiresAt: session.expiresAt,
  };
}

/** Ends those of the viewer's sessions at once, on every node; answers how many there were. */
export async function endSessions(ctx: SignedIn, which: { only: bigint } | { except: bigint }): Promise<number> {
  const { userId } = ctx.viewer;
  const ended = await ctx.db.transaction((tx) => closeSessions(tx, userId, which, ctx.now()));
  publishSessionEnded(ctx, userId, ended);
  for (const sessionId of ended) audit(ctx, "session ended", { userId, sessionId });
  return ended.length;
}

/** A user's sessions that are not over, the one last active first. */
export function listSessions({ db, now }: App, userId: bigint): Promise<Session[]> {
  return db.prisma.session.findMany({
    where: { userId, isValid: true, expiresAt: { gt: now() } },
    orderBy: [{ lastActivityAt: "desc" }, { id: "desc" }],
  });
}

/** Whether a session's device has a socket, at whatever process. */
export async function isOnline(ctx: Context, { id, userId }: Session): Promise<boolean> {
  return (await presenceById(ctx).load(userId))?.sessionIds.includes(id) === true;
}

/** A session lasts as long as it is used now and then, but not for ever. */
export function sessionExpiry({ config, now }: App, createdAt: Date): Date {
  const idle = later(now(), config.REFRESH_TOKEN_IDLE_DAYS * DAY);
  const most = later(createdAt, config.REFRESH_TOKEN_MAX_DAYS * DAY);
  return idle < most ? idle : most;
}

/** Closes the sockets of sessions that were just ended, on every node. */
export function publishSessionEnded({ hub }: App, userId: bigint, sessionIds: readonly bigint[]): void {
  for (const sessionId of sessionIds) hub.publishEphemeral(userId, { kind: "SessionEnded", sessionId });
}
