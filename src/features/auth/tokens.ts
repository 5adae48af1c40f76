import { createHash, randomBytes } from "node:crypto";
import { SignJWT, errors, jwtVerify } from "jose";
import { LRUCache } from "lru-cache";
import type { App, SignInFault, Viewer } from "../../context.js";
import { keyOf, toGlobalId } from "../../graphql/ids.js";
import { SECOND } from "../../infra/clock.js";
import { type KeyRing, type Secrets, isKeyedHash, keyedHash } from "../../infra/secrets.js";

const ISSUER = "convospace";

/** Who an access token speaks for, and until when. */
export interface AccessClaims extends Viewer {
  readonly expiresAt: Date;
}

/** A token that lets a session's requests in for some minutes. */
export async function signAccessToken(
  app: Pick<App, "secrets" | "ids" | "config" | "now">,
  { userId, sessionId }: Viewer,
): Promise<{ accessToken: string; expiresAt: Date }> {
  const { secrets, config, now } = app;
  const issuedAt = Math.floor(now().getTime() / SECOND);
  const expiresAt = issuedAt + config.ACCESS_TOKEN_SECONDS;
  const accessToken = await new SignJWT({ sid: toGlobalId(app, "Session", sessionId) })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(toGlobalId(app, "User", userId))
    .setIssuer(ISSUER)
    .setAudience(ISSUER)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(secrets.accessToken[0]);
  return { accessToken, expiresAt: new Date(expiresAt * SECOND) };
}

const NOT_VALID: SignInFault = { fault: "The access token is not valid: sign in again." };

/** So many tokens need not be verified twice. */
const TOKENS_KEPT = 10_000;

/** Reads access tokens: who one speaks for, or why it is not let in. Says nothing about the session. */
export type AccessTokenReader = (token: string) => Promise<AccessClaims | SignInFault>;

/** A client sends the same token for some minutes; a token that was verified once is valid until it expires. */
export function createAccessTokenReader(app: Pick<App, "secrets" | "ids" | "now">): AccessTokenReader {
  const { now } = app;
  const verified = new LRUCache<string, AccessClaims>({ max: TOKENS_KEPT });
  return async (token) => {
    const known = verified.get(token);
    if (known !== undefined && known.expiresAt > now()) return known;
    const claims = await verifyAccessToken(app, token);
    if (!("fault" in claims)) verified.set(token, claims);
    return claims;
  };
}

async function verifyAccessToken(
  app: Pick<App, "secrets" | "ids" | "now">,
  token: string,
): Promise<AccessClaims | SignInFault> {
  try {
    const { sub, sid, exp } = await verifyByAny(app.secrets.accessToken, app.now(), token);
    const [userId, sessionId] = [keyOf(app, "User", sub), keyOf(app, "Session", sid)];
    // Signed here, but while another key for ids was in the database.
    if (userId === undefined || sessionId === undefined) return NOT_VALID;
    return { userId, sessionId, expiresAt: new Date(exp * SECOND) };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { fault: "The access token has expired: refresh it." };
    if (error instanceof errors.JOSEError) return NOT_VALID;
    throw error;
  }
}

interface Payload {
  readonly sub: string;
  readonly sid: string;
  readonly exp: number;
}

/** The payload of a token that one of the keys has signed. */
async function verifyByAny([key, next, ...others]: KeyRing, at: Date, token: string): Promise<Payload> {
  try {
    const { payload } = await jwtVerify<Payload>(token, key, {
      algorithms: ["HS256"],
      issuer: ISSUER,
      audience: ISSUER,
      requiredClaims: ["sub", "sid", "exp"],
      currentDate: at,
    });
    return payload;
  } catch (error) {
    if (next === undefined || !(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    return verifyByAny([next, ...others], at, token);
  }
}

/**
 * A refresh token as clients hold it: `<session id>.<secret>.<mark>`. The mark is ours and shows that we once
 * gave the token out, so that nobody can close a stranger's session with a made-up one.
 */
export interface RefreshToken {
  readonly sessionId: bigint;
  readonly secret: string;
  readonly mark: string;
}

/** The secret of a session's first refresh token. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a secret. It has 256 bits, so a plain hash tells nothing. */
export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** The secret after this one: always the same, so that a client whose answer was lost can ask for it again. */
export function childOf(secrets: Secrets, { sessionId, secret }: Omit<RefreshToken, "mark">): string {
  return base64url(keyedHash(secrets.refreshToken, `child:${sessionId}:${secret}`));
}

/** Writes a refresh token for its client. */
export function toRefreshToken(
  app: Pick<App, "secrets" | "ids">,
  { sessionId, secret }: Omit<RefreshToken, "mark">,
): string {
  const mark = base64url(keyedHash(app.secrets.refreshToken, markedText({ sessionId, secret })));
  return `${toGlobalId(app, "Session", sessionId)}.${secret}.${mark}`;
}

/** Reads a refresh token, or undefined when it does not look like one. */
export function fromRefreshToken(app: Pick<App, "ids">, token: string): RefreshToken | undefined {
  const [, session, secret, mark] = /^([\w-]{22})\.([\w-]{43})\.([\w-]{43})$/u.exec(token) ?? [];
  const sessionId = keyOf(app, "Session", session ?? "");
  if (sessionId === undefined || secret === undefined || mark === undefined) return undefined;
  return { sessionId, secret, mark };
}

/** Whether we gave this token out, at whatever time. */
export function isOurs(secrets: Secrets, token: RefreshToken): boolean {
  const mark = Buffer.from(token.mark, "base64url").toString("hex");
  return isKeyedHash(secrets.refreshToken, markedText(token), mark);
}

function markedText({ sessionId, secret }: Omit<RefreshToken, "mark">): string {
  return `mark:${sessionId}:${secret}`;
}

function base64url(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64url");
}
