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
  const receiver = decodeReceiver(p256dh, auth);
  if (receiver === undefined) return undefined;
  try {
    ECDH.convertKey(receiver.publicKey, "prime256v1");
  } catch {
    return undefined;
  }
  return receiver;
}

/** Reads the same without a test that the point is on the curve, which the encryption repeats. */
export function decodeReceiver(p256dh: string, auth: string): Receiver | undefined {
  if (!PUBLIC_KEY.test(p256dh) || !SECRET.test(auth)) return undefined;
  const publicKey = Buffer.from(p256dh, "base64url");
  return publicKey[0] === UNCOMPRESSED ? { publicKey, secret: Buffer.from(auth, "base64url") } : undefined;
}
