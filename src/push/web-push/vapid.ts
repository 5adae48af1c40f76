import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import { type Clock, SECOND } from "../../infra/clock.js";

/** Key pair that identifies this server to push services (RFC 8292), in base64url, and an address of its operator. */
export interface VapidKeys {
  /** Uncompressed P-256 point of 65 bytes. */
  readonly publicKey: string;
  /** Private key of 32 bytes. */
  readonly privateKey: string;
  /** `mailto:` or `https:`. */
  readonly subject: string;
}

/** Returns the Authorization header for the origin of a push service. */
export type VapidHeader = (origin: string) => Promise<string>;

const LIFE_SECONDS = 12 * 60 * 60;
/** Remaining life at which a token is replaced. */
const RENEWAL_SECONDS = 60 * 60;
/** Clients choose the hosts of services with a wildcard. */
const MAX_CACHED_ORIGINS = 1000;

interface Token {
  readonly header: Promise<string>;
  /** In seconds. */
  readonly expiresAt: number;
}

/** Signs one token of 12 h for each origin, and uses it for 11 h. */
export function createVapid({ publicKey, privateKey, subject }: VapidKeys, now: Clock): VapidHeader {
  const key = toPrivateKey(publicKey, privateKey);
  const tokens = new LRUCache<string, Token>({ max: MAX_CACHED_ORIGINS });

  async function sign(origin: string, expiresAt: number): Promise<string> {
    const token = await new SignJWT()
      .setProtectedHeader({ typ: "JWT", alg: "ES256" })
      .setAudience(origin)
      .setExpirationTime(expiresAt)
      .setSubject(subject)
      .sign(key);
    return `vapid t=${token}, k=${publicKey}`;
  }

  return (origin) => {
    const seconds = Math.floor(now().getTime() / SECOND);
    const cached = tokens.get(origin);
    const rest = (cached?.expiresAt ?? 0) - seconds;
    // A longer rest means that the clock was set back: push services refuse tokens that last for more than 24 h.
    if (cached && rest > RENEWAL_SECONDS && rest <= LIFE_SECONDS) return cached.header;
    const expiresAt = seconds + LIFE_SECONDS;
    const header = sign(origin, expiresAt);
    tokens.set(origin, { header, expiresAt });
    return header;
  };
}

function toPrivateKey(publicKey: string, privateKey: string) {
  const point = Buffer.from(publicKey, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  return createPrivateKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "", d: privateKey } });
}
