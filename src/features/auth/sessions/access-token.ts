import { SignJWT, errors, jwtVerify } from "jose";
import { LRUCache } from "lru-cache";
import type { App, AuthFailure, Viewer } from "../../../context.js";
import { keyOf, toGlobalId } from "../../../graphql/global-ids.js";
import { SECOND } from "../../../infra/clock.js";
import type { KeyRing } from "../../../infra/crypto/secrets.js";

const ISSUER = "convospace";

/** Verified claims of an access token. */
export interface AccessClaims extends Viewer {
  /** Birth time of the session. A restored database reuses session ids, but never with the same time. */
  readonly sessionCreatedAt: Date;
  readonly expiresAt: Date;
}

/** Session that an access token is issued for. */
export interface TokenSession extends Viewer {
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Signs an access token valid for ACCESS_TOKEN_SECONDS, but not beyond the end of its session. */
export async function signAccessToken(
  app: Pick<App, "secrets" | "ids" | "config" | "now">,
  { userId, sessionId, createdAt, expiresAt: sessionEnd }: TokenSession,
): Promise<{ accessToken: string; expiresAt: Date }> {
  const { secrets, config, now } = app;
  const issuedAt = Math.floor(now().getTime() / SECOND);
  const expiresAt = Math.min(issuedAt + config.ACCESS_TOKEN_SECONDS, Math.floor(sessionEnd.getTime() / SECOND));
  const accessToken = await new SignJWT({ sid: toGlobalId(app, "Session", sessionId), born: createdAt.getTime() })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(toGlobalId(app, "User", userId))
    .setIssuer(ISSUER)
    .setAudience(ISSUER)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(secrets.accessToken[0]);
  return { accessToken, expiresAt: new Date(expiresAt * SECOND) };
}

const INVALID_TOKEN: AuthFailure = { reason: "The access token is not valid: sign in again." };

/** Size of the cache of verified tokens. */
const MAX_CACHED_TOKENS = 10_000;

/** Verifies an access token without reading its session. */
export type AccessTokenReader = (token: string) => Promise<AccessClaims | AuthFailure>;

/** Caches verified tokens until they expire, since a client sends the same token for some minutes. */
export function createAccessTokenReader(app: Pick<App, "secrets" | "ids" | "now">): AccessTokenReader {
  const { now } = app;
  const verified = new LRUCache<string, AccessClaims>({ max: MAX_CACHED_TOKENS });
  return async (token) => {
    const cached = verified.get(token);
    if (cached !== undefined && cached.expiresAt > now()) return cached;
    const claims = await verifyAccessToken(app, token);
    if (!("reason" in claims)) verified.set(token, claims);
    return claims;
  };
}

async function verifyAccessToken(
  app: Pick<App, "secrets" | "ids" | "now">,
  token: string,
): Promise<AccessClaims | AuthFailure> {
  try {
    const { sub, sid, born, exp } = await verifyWithKeyRing(app.secrets.accessToken, app.now(), token);
    const [userId, sessionId] = [keyOf(app, "User", sub), keyOf(app, "Session", sid)];
    // The signature is valid, but the key that encrypts ids has changed since.
    if (userId === undefined || sessionId === undefined) return INVALID_TOKEN;
    return { userId, sessionId, sessionCreatedAt: new Date(born), expiresAt: new Date(exp * SECOND) };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return expired(app, error.payload.sub);
    if (error instanceof errors.JOSEError) return INVALID_TOKEN;
    throw error;
  }
}

/** The signature is verified before the expiry, so the user is genuine. */
function expired(app: Pick<App, "ids">, subject: string | undefined): AuthFailure {
  const namedUserId = keyOf(app, "User", subject ?? "");
  return { reason: "The access token has expired: refresh it.", ...(namedUserId !== undefined && { namedUserId }) };
}

interface Payload {
  readonly sub: string;
  readonly sid: string;
  readonly born: number;
  readonly exp: number;
}

/** Returns the payload of a token signed with any key of the ring. */
async function verifyWithKeyRing([key, next, ...others]: KeyRing, at: Date, token: string): Promise<Payload> {
  try {
    const { payload } = await jwtVerify<Payload>(token, key, {
      algorithms: ["HS256"],
      issuer: ISSUER,
      audience: ISSUER,
      requiredClaims: ["sub", "sid", "born", "exp"],
      currentDate: at,
    });
    return payload;
  } catch (error) {
    if (next === undefined || !(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    return verifyWithKeyRing([next, ...others], at, token);
  }
}
