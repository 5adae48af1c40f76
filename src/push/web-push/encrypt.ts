import { createCipheriv, createECDH, createHmac, randomBytes } from "node:crypto";
import type { Receiver } from "./receiver.js";

/** Largest text: with the header of 86 bytes, the delimiter and the tag of 16, it has the 4,096 bytes that push services accept. */
export const MAX_TEXT_BYTES = 3993;

const CURVE = "prime256v1";
const SALT_BYTES = 16;
const TAG_BYTES = 16;
const RECORD_SIZE = 4096;
/** Texts are padded to multiples of this, so that their length tells little. */
const PADDING_BYTES = 256;
/** Marks the last record, before the padding. */
const LAST_RECORD = 0x02;

/** Key pair and salt of one message. Both must be new for each. */
export interface Sender {
  readonly publicKey: Buffer;
  /** Returns the shared secret with the owner of a public key. */
  agree(publicKey: Buffer): Buffer;
  readonly salt: Buffer;
}

/** Encrypts a text of MAX_TEXT_BYTES at most by RFC 8291, as one record of aes128gcm (RFC 8188); undefined if the receiver's key is not on the curve. */
export function encrypt(text: Uint8Array, receiver: Receiver): Buffer | undefined {
  try {
    return sealRecord(pad(text), receiver, createSender());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY") return undefined;
    throw error;
  }
}

/** Encrypts a record that has its delimiter and padding. */
export function sealRecord(record: Uint8Array, { publicKey, secret }: Receiver, sender: Sender): Buffer {
  const keyInfo = Buffer.concat([Buffer.from("WebPush: info\0"), publicKey, sender.publicKey]);
  const input = expand(hmac(secret, sender.agree(publicKey)), keyInfo);
  const prk = hmac(sender.salt, input);
  const key = expand(prk, Buffer.from("Content-Encoding: aes128gcm\0")).subarray(0, 16);
  const nonce = expand(prk, Buffer.from("Content-Encoding: nonce\0")).subarray(0, 12);
  const cipher = createCipheriv("aes-128-gcm", key, nonce, { authTagLength: TAG_BYTES });
  const header = Buffer.alloc(5);
  header.writeUInt32BE(RECORD_SIZE);
  header.writeUInt8(sender.publicKey.length, 4);
  const sealed = [cipher.update(record), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([sender.salt, header, sender.publicKey, ...sealed]);
}

function createSender(): Sender {
  const pair = createECDH(CURVE);
  return {
    publicKey: pair.generateKeys(),
    agree: (publicKey) => pair.computeSecret(publicKey),
    salt: randomBytes(SALT_BYTES),
  };
}

function pad(text: Uint8Array): Buffer {
  const length = Math.ceil((text.length + 1) / PADDING_BYTES) * PADDING_BYTES;
  const record = Buffer.alloc(Math.min(length, MAX_TEXT_BYTES + 1));
  record.set(text);
  record[text.length] = LAST_RECORD;
  return record;
}

/** First block of HKDF-Expand (RFC 5869), which is enough for all keys here. */
function expand(key: Buffer, info: Buffer): Buffer {
  return hmac(key, info, Buffer.from([1]));
}

function hmac(key: Buffer, ...data: readonly Buffer[]): Buffer {
  const mac = createHmac("sha256", key);
  for (const part of data) mac.update(part);
  return mac.digest();
}
