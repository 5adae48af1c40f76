import type { App, Viewer, Authenticator } from "../../../context.js";
import type { Session } from "../../../generated/prisma/client.js";
import { MINUTE, addMs } from "../../../infra/clock.js";
import { type AccessClaims, createAccessTokenReader } from "./access-token.js";

/**
 * Authenticates an Authorization header: verifies the token, then reads the session row, so that an ended session is
 * rejected at once.
 */
export function createAuthenticator(app: App): Authenticator {
  const readToken = createAccessTokenReader(app);
  return async (authorization, onVerified) => {
    if (authorization === undefined) return { reason: "Sign in first: this needs an access token." };
    const [, token] = /^Bearer +(\S+)$/iu.exec(authorization) ?? [];
    if (token === undefined) return { reason: 'The authorization must be "Bearer <access token>".' };
    const claims = await readToken(token);
    if ("reason" in claims) return claims;
    const { userId, sessionId, expiresAt } = claims;
    const viewer = { userId, sessionId };
    await onVerified?.(viewer);
    const session = await findOpenSession(app, claims);
    if (session === undefined) return { reason: "The session has ended: sign in again.", namedUserId: userId };
    recordActivity(app, viewer, session.lastActivityAt);
    return { viewer, expiresAt, presence: session.presence };
  };
}

/** Returns true where the viewer's session is open and the user active. */
export async function isSessionOpen(app: App, viewer: Viewer): Promise<boolean> {
  return (await findOpenSession(app, viewer)) !== undefined;
}

type OpenSession = Pick<Session, "lastActivityAt" | "presence">;

async function findOpenSession(
  { db, now }: App,
  { userId, sessionId, sessionCreatedAt }: Viewer & Partial<Pick<AccessClaims, "sessionCreatedAt">>,
): Promise<OpenSession | undefined> {
  const [row] = await db.read<OpenSession>(
    `SELECT s.last_activity_at AS lastActivityAt, s.presence FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.id = ? AND s.user_id = ? AND s.created_at = COALESCE(?, s.created_at) AND s.is_valid = TRUE
       AND s.expires_at > ? AND u.is_active = TRUE`,
    [sessionId, userId, sessionCreatedAt ?? null, now()],
  );
  return row;
}

/** Updates `last_activity_at` in the background, at most once a minute. */
function recordActivity({ db, now, background }: App, { sessionId }: Viewer, lastActivityAt: Date): void {
  const at = now();
  const aMinuteAgo = addMs(at, -MINUTE);
  if (lastActivityAt > aMinuteAgo) return;
  background.run(
    "record session activity",
    db.execute("UPDATE sessions SET last_activity_at = ? WHERE id = ? AND last_activity_at <= ?", [
      at,
      sessionId,
      aMinuteAgo,
    ]),
  );
}
