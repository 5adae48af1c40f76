import type { App, Context, SignedIn, Viewer } from "../../context.js";
import type { Session } from "../../generated/prisma/client.js";
import { DAY, later } from "../../infra/clock.js";
import { Refusal } from "../../infra/errors.js";
import { sameHash } from "../../infra/secrets.js";
import type { Transaction } from "../../infra/transaction.js";
import { presenceById } from "../users/loader.js";
import { closeSessions, insertLoginAttempt, insertSession, lockLiveSession, readEnded, updateTokens } from "./store.js";
import {
  type RefreshToken,
  childOf,
  fromRefreshToken,
  hashOfSecret,
  isOurs,
  newSecret,
  signAccessToken,
  toRefreshToken,
} from "./tokens.js";
import type { AuthTokens } from "./types.js";

const SESSIONS_AT_ONCE = 1000;

/** A session with the secret of its newest refresh token, to be made into tokens once it is committed. */
export interface RenewedSession extends Viewer {
  readonly secret: string;
  readonly expiresAt: Date;
}

/** Opens a session of the user on the device that asks. */
export async function openSession(
  ctx: Context,
  tx: Transaction,
  { userId, deviceName }: { userId: bigint; deviceName: string | null },
): Promise<RenewedSession> {
  const now = ctx.now();
  const secret = newSecret();
  const expiresAt = expiryOf(ctx, now);
  const { ipAddress, userAgent } = ctx.client;
  const refreshTokenHash = hashOfSecret(secret);
  const sessionId = await insertSession(tx, {
    userId,
    deviceName,
    refreshTokenHash,
    ipAddress,
    userAgent,
    expiresAt,
    createdAt: now,
  });
  return { userId, sessionId, secret, expiresAt };
}

/** The tokens that a client gets for its session. */
export async function toTokens(
  app: App,
  { userId, sessionId, secret, expiresAt }: RenewedSession,
): Promise<AuthTokens> {
  const access = await signAccessToken(app, { userId, sessionId });
  return {
    accessToken: access.accessToken,
    accessTokenExpiresAt: access.expiresAt,
    refreshToken: toRefreshToken(app, { sessionId, secret }),
    refreshTokenExpiresAt: expiresAt,
  };
}

/**
 * Gives the session of a refresh token its next one. The token before the newest gets the newest again: its answer was
 * lost, or two tabs asked at once. An older one means that somebody has a copy, so the session closes.
 * @throws Refusal TOKEN_INVALID or TOKEN_REUSED
 */
export async function renewSession(ctx: Context, refreshToken: string): Promise<RenewedSession> {
  const token = fromRefreshToken(ctx, refreshToken);
  const renewed = token && (await ctx.db.transaction((tx) => renewOrClose(ctx, tx, token)));
  if (renewed === undefined)
    throw new Refusal("TOKEN_INVALID", "This refresh token is unknown, expired or revoked: sign in again.", [
      "refreshToken",
    ]);
  if ("secret" in renewed) return renewed;
  tellEnded(ctx, renewed.userId, [renewed.sessionId]);
  throw new Refusal("TOKEN_REUSED", "This refresh token was used before, so its session is closed: sign in again.", [
    "refreshToken",
  ]);
}

/** Ends those of the viewer's sessions at once, on every node; answers how many there were. */
export async function endSessions(ctx: SignedIn, which: { only: bigint } | { except: bigint }): Promise<number> {
  const { userId } = ctx.viewer;
  const ended = await ctx.db.transaction((tx) => closeSessions(tx, userId, which, ctx.now()));
  tellEnded(ctx, userId, ended);
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

/**
 * Closes the sockets of sessions that have ended elsewhere, when this process may not have been told: while Redis is
 * away, and once when it is back.
 */
export async function closeEndedSockets({ db, feeds, presence, now }: App): Promise<void> {
  if (!feeds.haveMissed()) return;
  const here = presence.userIdsHere().flatMap((userId) => presence.stateHere(userId).sessionIds);
  for (let from = 0; from < here.length; from += SESSIONS_AT_ONCE)
    for (const { id, userId } of await readEnded(db, here.slice(from, from + SESSIONS_AT_ONCE), now()))
      feeds.signal(userId, { kind: "SessionEnded", sessionId: id });
}

/** Answers the renewed session, the viewer whose session had to be closed, or undefined when there is none to renew. */
async function renewOrClose(
  ctx: Context,
  tx: Transaction,
  token: RefreshToken,
): Promise<RenewedSession | Viewer | undefined> {
  const now = ctx.now();
  const session = await lockLiveSession(tx, token.sessionId, now);
  if (session === undefined) return undefined;
  const { id: sessionId, userId, phoneNumber } = session;
  const presented = hashOfSecret(token.secret);
  const isKnown = [session.refreshTokenHash, session.previousTokenHash].some((hash) => sameHash(presented, hash ?? ""));
  if (isKnown) {
    const secret = childOf(ctx.secrets, token);
    const expiresAt = expiryOf(ctx, session.createdAt);
    await updateTokens(tx, sessionId, { current: hashOfSecret(secret), previous: presented, expiresAt, now });
    return { userId, sessionId, secret, expiresAt };
  }
  if (!isOurs(ctx.secrets, token)) return undefined;
  await closeSessions(tx, userId, { only: sessionId }, now);
  const failureReason = "TOKEN_REUSED";
  await insertLoginAttempt(tx, { phoneNumber, method: "refresh", failureReason, ...ctx.client, at: now });
  return { userId, sessionId };
}

/** A session lasts as long as it is used now and then, but not for ever. */
function expiryOf({ config, now }: App, createdAt: Date): Date {
  const idle = later(now(), config.REFRESH_TOKEN_IDLE_DAYS * DAY);
  const most = later(createdAt, config.REFRESH_TOKEN_MAX_DAYS * DAY);
  return idle < most ? idle : most;
}

function tellEnded({ feeds }: App, userId: bigint, sessionIds: readonly bigint[]): void {
  for (const sessionId of sessionIds) feeds.signal(userId, { kind: "SessionEnded", sessionId });
}
