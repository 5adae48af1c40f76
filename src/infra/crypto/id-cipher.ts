import { unsafe as aes } from "@noble/ciphers/aes.js";

/** Type of a row and its one or two database keys. */
export interface RowName {
  /** 1 to 255. */
  readonly type: number;
  readonly first: number;
  /** 0 for rows with one key. */
  readonly second: number;
}

/** Encrypts database keys as ids of 22 characters, which are neither enumerable nor forgeable. */
export interface IdCipher {
  /** Deterministic: the same id on every node and at any time. */
  encrypt(type: number, first: number, second: number): string;
  /** Returns undefined for foreign texts, except with a probability of 2^-24. */
  decrypt(id: string): RowName | undefined;
}

const KEY_LIMIT = 2 ** 48;
const HIGH = 2 ** 32;
/** 16 bytes in base64url; its last digit carries two bits. */
const ID = /^[\w-]{21}[AQgw]$/u;
const BLOCK_BYTES = 16;
const CACHE_SLOTS = 4096;

/**
 * Encrypts each id as one AES-256 block without a mode, which is safe because keys are unique. Block: type (1 byte), zeros as
 * a check (3), low halves of both keys (4 each), their high halves (2 each). In JavaScript, because a call of OpenSSL
 * through node:crypto takes 0.7 µs instead of 0.2 µs.
 */
export function createIdCipher(key: Uint8Array): IdCipher {
  const encryption = aes.expandKeyLE(Uint8Array.from(key));
  const decryption = aes.expandKeyDecLE(Uint8Array.from(key));
  /** Direct-mapped: each device of two people gets the same three ids with a live event. */
  const cache = new Array<(RowName & { readonly id: string }) | undefined>(CACHE_SLOTS);
  const block = Buffer.alloc(BLOCK_BYTES);
  // DataView is faster than the checked accessors of Buffer.
  const view = new DataView(block.buffer, block.byteOffset, BLOCK_BYTES);
  return {
    encrypt: (type, first, second) => {
      if (!isKey(first) || !isKey(second)) throw new Error(`An id has keys below 2^48, got ${first}, ${second}.`);
      const slot = (type + first * 7 + second * 31) % CACHE_SLOTS;
      const cached = cache[slot];
      if (cached?.second === second && cached.first === first && cached.type === type) return cached.id;
      view.setUint32(0, type * 2 ** 24);
      view.setUint32(4, first % HIGH);
      view.setUint32(8, second % HIGH);
      view.setUint16(12, first / HIGH);
      view.setUint16(14, second / HIGH);
      aes.encryptBlock(encryption, block);
      const id = block.toString("base64url");
      cache[slot] = { type, first, second, id };
      return id;
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
