import { unsafe as aes } from "@noble/ciphers/aes.js";

/** Up to two database keys and the type of row that they name. */
export interface RowName {
  /** 1 to 255. */
  readonly type: number;
  readonly first: number;
  /** 0 where the first suffices. */
  readonly second: number;
}

/** Database keys as clients see them: 22 characters that can be neither counted nor forged. */
export interface IdCipher {
  /** The same for the same key, on every node and at any time. */
  encrypt(type: number, first: number, second: number): string;
  /** Undefined for what this cipher has not made, but for one text of 2^24. */
  decrypt(id: string): RowName | undefined;
}

const KEY_LIMIT = 2 ** 48;
const HIGH = 2 ** 32;
/** 16 bytes in base64url; its last digit carries two bits. */
const ID = /^[\w-]{21}[AQgw]$/u;
const BLOCK_BYTES = 16;

/**
 * One block of AES-256 for each id, without a mode: keys are unique, so blocks are. Its parts: the type in one byte and
 * three zero bytes, which have to be there again after decryption; the low halves of both keys; their high halves of 16 bits.
 * By a library in JavaScript, since node:crypto takes 0.7 µs to enter and leave OpenSSL for 16 bytes, and this 0.2 µs.
 */
export function createIdCipher(key: Uint8Array): IdCipher {
  const encryption = aes.expandKeyLE(Uint8Array.from(key));
  const decryption = aes.expandKeyDecLE(Uint8Array.from(key));
  const block = Buffer.alloc(BLOCK_BYTES);
  // Buffer's own readers and writers check each number in functions that take lists.
  const view = new DataView(block.buffer, block.byteOffset, BLOCK_BYTES);
  return {
    encrypt: (type, first, second) => {
      if (!isKey(first) || !isKey(second)) throw new Error(`An id has keys below 2^48, got ${first}, ${second}.`);
      view.setUint32(0, type * 2 ** 24);
      view.setUint32(4, first % HIGH);
      view.setUint32(8, second % HIGH);
      view.setUint16(12, first / HIGH);
      view.setUint16(14, second / HIGH);
      aes.encryptBlock(encryption, block);
      return block.toString("base64url");
    },
    decrypt: (id) => {
      if (!ID.test(id)) return undefined;
      block.write(id, "base64url");
      aes.decryptBlock(decryption, block);
      const head = view.getUint32(0);
      if (head % 2 ** 24 !== 0) return undefined;
      return {
        type: head / 2 ** 24,
        first: view.getUint16(12) * HIGH + view.getUint32(4),
        second: view.getUint16(14) * HIGH + view.getUint32(8),
      };
    },
  };
}

function isKey(key: number): boolean {
  return Number.isInteger(key) && key >= 0 && key < KEY_LIMIT;
}
