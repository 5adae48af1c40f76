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

/** Rows with one key (people, conversations, sessions) are few and recur for hours. */
const SINGLE_KEY_SLOTS = 4096;
/**
 * Rows with two keys (messages) recur within milliseconds: the sender's answer and each live event carry the same id. Few
 * slots, so that an id is overwritten before the garbage collector moves it to the old generation.
 */
const PAIR_SLOTS = 512;

interface CachedId {
  readonly row: RowName;
  readonly id: string;
}

/**
 * Encrypts each id as one AES-256 block without a mode, which is safe because keys are unique. Block: type (1 byte), zeros as
 * a check (3), low halves of both keys (4 each), their high halves (2 each). In JavaScript, because a call of OpenSSL
 * through node:crypto takes 0.7 µs instead of 0.2 µs; by the word, because the block functions of the library allocate.
 */
export function createIdCipher(key: Uint8Array): IdCipher {
  const encryption = aes.expandKeyLE(Uint8Array.from(key));
  const decryption = aes.expandKeyDecLE(Uint8Array.from(key));
  // Direct-mapped caches: an entry replaces the one in its slot.
  const singles = new Array<CachedId | undefined>(SINGLE_KEY_SLOTS);
  const pairs = new Array<CachedId | undefined>(PAIR_SLOTS);
  const singlesById = new Array<CachedId | undefined>(SINGLE_KEY_SLOTS);
  const block = Buffer.alloc(BLOCK_BYTES);
  // DataView is faster than the checked accessors of Buffer.
  const view = new DataView(block.buffer, block.byteOffset, BLOCK_BYTES);

  const apply = (cipher: typeof aes.encrypt, expandedKey: Uint32Array) => {
    const { s0, s1, s2, s3 } = cipher(expandedKey, wordAt(0), wordAt(4), wordAt(8), wordAt(12));
    view.setUint32(0, s0, true);
    view.setUint32(4, s1, true);
    view.setUint32(8, s2, true);
    view.setUint32(12, s3, true);
  };
  const wordAt = (offset: number) => view.getUint32(offset, true);

  return {
    encrypt: (type, first, second) => {
      if (!isKey(first) || !isKey(second)) throw new Error(`An id has keys below 2^48, got ${first}, ${second}.`);
      const cache = second === 0 ? singles : pairs;
      const slot = (type + first * 7 + second * 31) % cache.length;
      const cached = cache[slot];
      if (cached !== undefined && isRow(cached.row, type, first, second)) return cached.id;
      view.setUint32(0, type * 2 ** 24);
      view.setUint32(4, first % HIGH);
      view.setUint32(8, second % HIGH);
      view.setUint16(12, first / HIGH);
      view.setUint16(14, second / HIGH);
      apply(aes.encrypt, encryption);
      const id = block.toString("base64url");
      cache[slot] = { row: { type, first, second }, id };
      return id;
    },
    decrypt: (id) => {
      const slot = (id.charCodeAt(0) * 4096 + id.charCodeAt(1) * 64 + id.charCodeAt(2)) % SINGLE_KEY_SLOTS;
      const cached = singlesById[slot];
      if (cached?.id === id) return cached.row;
      if (!ID.test(id)) return undefined;
      block.write(id, "base64url");
      apply(aes.decrypt, decryption);
      const head = view.getUint32(0);
      if (head % 2 ** 24 !== 0) return undefined;
      const type = head / 2 ** 24;
      const first = view.getUint16(12) * HIGH + view.getUint32(4);
      const second = view.getUint16(14) * HIGH + view.getUint32(8);
      const row = { type, first, second };
      if (second === 0) singlesById[slot] = { row, id };
      return row;
    },
  };
}

function isRow(row: RowName, type: number, first: number, second: number): boolean {
  return row.second === second && row.first === first && row.type === type;
}

function isKey(key: number): boolean {
  return Number.isInteger(key) && key >= 0 && key < KEY_LIMIT;
}
