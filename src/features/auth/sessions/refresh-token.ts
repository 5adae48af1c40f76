import { createHash, createHmac, randomBytes } from "node:crypto";
import type { App } from "../../../context.js";
import { keyOf, toGlobalId } from "../../../graphql/global-ids.js";
import { SECOND } from "../../../infra/clock.js";
import { type Secrets, isKeyedHash, keyedHash, sameHash } from "../../../infra/crypto/secrets.js";

/**
 * A refresh token as clients hold it: `<session id>.<secret>.<tag>`. The tag is an HMAC that proves the token was issued
 * here for this session, so that neither a forged token nor one of a session that a restore has undone can trigger reuse
 * detection and close a stranger's session.
 */
export interface RefreshToken {
  readonly sessionId: bigint;
  readonly secret: string;
  readonly tag: string;
}

/** Stored state of a session's refresh tokens: hashes and a salt, never a usable token. */
export interface TokenState {
  /** Hash of the newest token, not yet presented. */
  readonly refreshTokenHash: string;
  /** Hash of its parent, the token it was issued for. */
  readonly previousTokenHash: string | null;
  /** Salt that derives the newest token from its parent. */
  readonly childSalt: string | null;
  /** Time at which the newest token was derived. */
  readonly rotatedAt: Date | null;
}

/** Result of presenting a token: the next secret, and the state to store unless it is unchanged. */
export interface Rotation {
  readonly secret: string;
  readonly state?: TokenState;
}

/** Time in which a presented token gets the same successor again: for lost responses and tabs that refresh concurrently. */
export const RETRY_WINDOW_MS = 10 * SECOND;

const SECRET_BYTES = 32;
const SALT_BYTES = 16;

/** Returns a random secret for a session's first refresh token. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/** Returns the stored hash of a secret. Plain SHA-256 is enough for 256 random bits. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/**
 * Rotates a presented secret. The newest token gets a new successor; its parent gets the same successor again within
 * RETRY_WINDOW_MS, and after that another one that replaces it, so of two holders of one token the later one invalidates
 * the other. Undefined for any other secret.
 */
export function rotate(state: TokenState, secret: string, at: Date): Rotation | undefined {
  const presented = hashSecret(secret);
  const isNewest = sameHash(presented, state.refreshTokenHash);
  if (!isNewest && !sameHash(presented, state.previousTokenHash ?? "")) return undefined;
  const { childSalt, rotatedAt } = state;
  if (!isNewest && childSalt !== null && rotatedAt !== null && at.getTime() < rotatedAt.getTime() + RETRY_WINDOW_MS)
    return { secret: deriveNext(secret, childSalt) };
  const salt = randomBytes(SALT_BYTES).toString("base64url");
  const next = deriveNext(secret, salt);
  return {
    secret: next,
    state: {
      refreshTokenHash: hashSecret(next),
      previousTokenHash: presented,
      childSalt: salt,
      rotatedAt: at,
    },
  };
}

/** Formats a refresh token for its client. */
export function toRefreshToken(
  app: Pick<App, "secrets" | "ids">,
  token: Omit<RefreshToken, "tag">,
  sessionCreatedAt: Date,
): string {
  const text = taggedText(token, sessionCreatedAt);
  const tag = Buffer.from(keyedHash(app.secrets.refreshToken, text), "hex").toString("base64url");
  return `${toGlobalId(app, "Session", token.sessionId)}.${token.secret}.${tag}`;
}

/** Parses a refresh token; undefined when malformed. */
export function fromRefreshToken(app: Pick<App, "ids">, token: string): RefreshToken | undefined {
  const [, session, secret, tag] = /^([\w-]{22})\.([\w-]{43})\.([\w-]{43})$/u.exec(token) ?? [];
  const sessionId = keyOf(app, "Session", session ?? "");
  if (sessionId === undefined || secret === undefined || tag === undefined) return undefined;
  return { sessionId, secret, tag };
}

/** Returns true if the tag proves that the token was issued for the session that was created at this time. */
export function verifyTag(secrets: Secrets, token: RefreshToken, sessionCreatedAt: Date): boolean {
  const text = taggedText(token, sessionCreatedAt);
  return isKeyedHash(secrets.refreshToken, text, Buffer.from(token.tag, "base64url").toString("hex"));
}

/** Derives a token's successor. It needs the parent's secret: the stored salt alone is useless. */
function deriveNext(secret: string, salt: string): string {
  return createHmac("sha256", secret).update(salt).digest("base64url");
}

function taggedText({ sessionId, secret }: Omit<RefreshToken, "tag">, sessionCreatedAt: Date): string {
  return `mark:${sessionId}:${sessionCreatedAt.getTime()}:${secret}`;
}
