import { createHash, createHmac, randomBytes } from "node:crypto";
import type { App } from "../../../context.js";
import { keyOf, toGlobalId } from "../../../graphql/global-ids.js";
import { SECOND } from "../../../infra/clock.js";
import { type Secrets, isKeyedHash, keyedHash, sameHash } from "../../../infra/crypto/secrets.js";

/**
 * A refresh token as clients hold it: `<session id>.<secret>.<mark>`. The mark is keyed and shows that this
 * server once gave the token out, so that nobody can close a stranger's session with a made-up one.
 */
export interface RefreshToken {
  readonly sessionId: bigint;
  readonly secret: string;
  readonly tag: string;
}

/** Part of its refresh tokens that a session keeps: never one that could be presented. */
export interface TokenState {
  /** Hash of the newest token, which nobody has presented yet. */
  readonly refreshTokenHash: string;
  /** Hash of its parent, the token that was exchanged for it. */
  readonly previousTokenHash: string | null;
  /** Makes the newest token of its parent. */
  readonly childSalt: string | null;
  /** Time at which the newest token was made. */
  readonly rotatedAt: Date | null;
}

/** The answer to a presented token; `state` is what the session keeps from then on, where it changes. */
export interface Rotation {
  readonly secret: string;
  readonly state?: TokenState;
}

/** So long a presented token gets the same answer again: for lost answers, and tabs that refresh at once. */
export const RETRY_WINDOW_MS = 10 * SECOND;

const SECRET_BYTES = 32;
const SALT_BYTES = 16;

/** The secret of a session's first refresh token. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/** Hash under which a secret is kept. It has 256 random bits, so that a plain hash tells nothing. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/**
 * Exchanges a presented secret for its child. The newest token gets a first child. Its parent gets the same child again
 * within RETRY_WINDOW_MS, and after that another one, which replaces the first: of two holders of one token, the second to
 * come takes the first one's child away. Undefined for any other secret.
 */
export function rotate(state: TokenState, secret: string, at: Date): Rotation | undefined {
  const presented = hashSecret(secret);
  const isNewest = sameHash(presented, state.refreshTokenHash);
  if (!isNewest && !sameHash(presented, state.previousTokenHash ?? "")) return undefined;
  const { childSalt, rotatedAt } = state;
  if (!isNewest && childSalt !== null && rotatedAt !== null && at.getTime() < rotatedAt.getTime() + RETRY_WINDOW_MS)
    return { secret: deriveNext(secret, childSalt) };
  const salt = randomBytes(SALT_BYTES).toString("base64url");
  const child = deriveNext(secret, salt);
  return {
    secret: child,
    state: {
      refreshTokenHash: hashSecret(child),
      previousTokenHash: presented,
      childSalt: salt,
      rotatedAt: at,
    },
  };
}

/** Writes a refresh token for its client. */
export function toRefreshToken(app: Pick<App, "secrets" | "ids">, token: Omit<RefreshToken, "tag">): string {
  const tag = Buffer.from(keyedHash(app.secrets.refreshToken, taggedText(token)), "hex").toString("base64url");
  return `${toGlobalId(app, "Session", token.sessionId)}.${token.secret}.${tag}`;
}

/** Reads a refresh token; undefined when it does not look like one. */
export function fromRefreshToken(app: Pick<App, "ids">, token: string): RefreshToken | undefined {
  const [, session, secret, tag] = /^([\w-]{22})\.([\w-]{43})\.([\w-]{43})$/u.exec(token) ?? [];
  const sessionId = keyOf(app, "Session", session ?? "");
  if (sessionId === undefined || secret === undefined || tag === undefined) return undefined;
  return { sessionId, secret, tag };
}

/** Returns true where this server gave the token out, at whatever time. */
export function verifyTag(secrets: Secrets, token: RefreshToken): boolean {
  return isKeyedHash(secrets.refreshToken, taggedText(token), Buffer.from(token.tag, "base64url").toString("hex"));
}

/** Only a holder of the parent can make it: the salt alone, as it stands in the database, tells nothing. */
function deriveNext(secret: string, salt: string): string {
  return createHmac("sha256", secret).update(salt).digest("base64url");
}

function taggedText({ sessionId, secret }: Omit<RefreshToken, "tag">): string {
  return `mark:${sessionId}:${secret}`;
}
