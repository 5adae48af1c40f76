import { createDecipheriv } from "node:crypto";
import { createBlockEncryptor } from "./aes.js";

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

/**
 * One block of AES-256 for each id, without a mode: keys are unique, so blocks are. Its words: the type and 24 zero bits,
 * which have to be there again after decryption; the low halves of both keys; their high halves of 16 bits.
 */
export function createIdCipher(key: Uint8Array): IdCipher {
  const encryptBlock = createBlockEncryptor(key);
  const decipher = createDecipheriv("aes-256-ecb", key, null).setAutoPadding(false);
  const block = new Int32Array(4);
  const bytes = Buffer.alloc(16);
  // Buffer's own writers check each number in functions that take lists.
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    encrypt: (type, first, second) => {
      if (!isKey(first) || !isKey(second)) throw new Error(`An id has keys below 2^48, got ${first}, ${second}.`);
      block[0] = type << 24;
      block[1] = first;
      block[2] = second;
      block[3] = (Math.floor(first / HIGH) << 16) | Math.floor(second / HIGH);
      encryptBlock(block);
      for (let word = 0; word < 4; word += 1) words.setInt32(4 * word, block[word] ?? 0);
      return bytes.toString("base64url");
    },
    decrypt: (id) => {
      if (!ID.test(id)) return undefined;
      const plain = decipher.update(id, "base64url");
      if (plain.readUIntBE(1, 3) !== 0) return undefined;
      return {
        type: plain.readUInt8(0),
        first: plain.readUInt16BE(12) * HIGH + plain.readUInt32BE(4),
        second: plain.readUInt16BE(14) * HIGH + plain.readUInt32BE(8),
      };
    },
  };
}

function isKey(key: number): boolean {
  return Number.isInteger(key) && key >= 0 && key < KEY_LIMIT;
}
