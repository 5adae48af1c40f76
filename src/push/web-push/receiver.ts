import { ECDH } from "node:crypto";

/** Keys of a subscription: the public key of the browser, an uncompressed P-256 point of 65 bytes, and a secret of 16 bytes. */
export interface Receiver {
  readonly publicKey: Buffer;
  readonly secret: Buffer;
}

const PUBLIC_KEY = /^[\w-]{87}=?$/u;
const SECRET = /^[\w-]{22}(?:==)?$/u;
const UNCOMPRESSED = 0x04;

/** Reads `p256dh` and `auth` of a subscription in base64url; undefined if the one is no point of P-256, or the other not 16 bytes. */
export function readReceiver(p256dh: string, auth: string): Receiver | undefined {
  if (!PUBLIC_KEY.test(p256dh) || !SECRET.test(auth)) return undefined;
  const publicKey = Buffer.from(p256dh, "base64url");
  if (publicKey[0] !== UNCOMPRESSED) return undefined;
  try {
    ECDH.convertKey(publicKey, "prime256v1");
  } catch {
    return undefined;
  }
  return { publicKey, secret: Buffer.from(auth, "base64url") };
}
