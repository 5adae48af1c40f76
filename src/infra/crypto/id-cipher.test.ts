import fc from "fast-check";
import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createIdCipher } from "./id-cipher.js";

const key = randomBytes(32);
const ids = createIdCipher(key);
const rowKey = fc.oneof(
  fc.nat(100),
  fc.maxSafeNat().map((n) => n % 2 ** 48),
);
const row = fc.record({ type: fc.integer({ min: 1, max: 255 }), first: rowKey, second: rowKey });

describe("an encrypted id", () => {
  it("encrypts its own row when rows share a slot of the cache", () => {
    // Each row differs from the one before in one key, by a multiple of the number of slots.
    const rows = [1, 8].flatMap((type) => [
      { type, first: 1, second: 1 },
      { type, first: 1 + 4096, second: 1 },
      { type, first: 1 + 4096, second: 1 + 4096 },
    ]);
    rows.push({ type: 8, first: 1, second: 0 }, { type: 1, first: 2, second: 0 }, { type: 1, first: 4098, second: 0 });
    for (const { type, first, second } of rows)
      expect(ids.decrypt(ids.encrypt(type, first, second))).toEqual({ type, first, second });
  });

  it("decrypts to its own row when ids share a slot of the cache", () => {
    const rows = Array.from({ length: 20_000 }, (_, first) => ({ type: 1, first, second: 0 }));
    const named = rows.map((row) => ({ row, id: ids.encrypt(row.type, row.first, row.second) }));
    for (const { row, id } of [...named, ...named.toReversed()]) expect(ids.decrypt(id)).toEqual(row);
  });

  it("equals the AES block of its row", () => {
    const openssl = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
    fc.assert(
      fc.property(row, ({ type, first, second }) => {
        const high = (one: number) => Math.floor(one / 2 ** 32);
        const plain = Buffer.alloc(16);
        plain.writeUInt8(type, 0);
        plain.writeUInt32BE(first % 2 ** 32, 4);
        plain.writeUInt32BE(second % 2 ** 32, 8);
        plain.writeUInt16BE(high(first), 12);
        plain.writeUInt16BE(high(second), 14);
        expect(ids.encrypt(type, first, second)).toBe(openssl.update(plain).toString("base64url"));
      }),
    );
  });

  it("decrypts to its row with the same key", () => {
    const elsewhere = createIdCipher(Uint8Array.from(key));
    fc.assert(
      fc.property(row, ({ type, first, second }) => {
        const id = ids.encrypt(type, first, second);
        expect(id).toMatch(/^[\w-]{22}$/u);
        expect(elsewhere.encrypt(type, first, second)).toBe(id);
        expect(elsewhere.decrypt(id)).toEqual({ type, first, second });
      }),
    );
  });

  it("does not decrypt with another key", () => {
    const others = createIdCipher(randomBytes(32));
    fc.assert(
      fc.property(row, ({ type, first, second }) => {
        expect(others.decrypt(ids.encrypt(type, first, second))).toBeUndefined();
      }),
    );
  });

  it("differs in about half of its bits from the id of the next row", () => {
    fc.assert(
      fc.property(row, ({ type, first, second }) => {
        const one = Buffer.from(ids.encrypt(type, first, second), "base64url");
        const next = Buffer.from(ids.encrypt(type, (first + 1) % 2 ** 48, second), "base64url");
        const changed = one.reduce((sum, byte, index) => sum + bitsOf(byte ^ (next[index] ?? 0)), 0);
        expect(changed).toBeGreaterThan(32);
        expect(changed).toBeLessThan(96);
      }),
    );
  });

  it("is rejected if forged or changed in any bit", () => {
    // Seeded: of random ids, one in 2^24 would be accepted.
    const fixed = createIdCipher(Buffer.alloc(32, 1));
    for (let n = 0; n < 20_000; n += 1) {
      const made = createHash("sha256").update(String(n)).digest().subarray(0, 16);
      if (fixed.decrypt(made.toString("base64url")) !== undefined) expect.fail(`The made-up id ${n} was read.`);
    }
    const id = Buffer.from(fixed.encrypt(1, 1, 0), "base64url");
    for (let bit = 0; bit < 128; bit += 1) {
      const changed = Buffer.from(id);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(fixed.decrypt(changed.toString("base64url"))).toBeUndefined();
    }
  });

  it("is rejected in any other encoding", () => {
    const id = ids.encrypt(1, 1, 0);
    const last = id.slice(-1);
    const others = ["A", "Q", "g", "w"].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 1));
    for (const text of ["", `${id}==`, ` ${id}`, `${id}\n`, id.slice(0, -1), `${id}A`, id.replace(last, "é")])
      expect(ids.decrypt(text)).toBeUndefined();
    for (const digit of others) expect(ids.decrypt(id.slice(0, -1) + digit)).toBeUndefined();
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void expect(ids.decrypt(text)).toBeUndefined()));
  });

  it("rejects keys that are out of range", () => {
    for (const bad of [2 ** 48, NaN, Infinity, -1, 0.5])
      expect(() => ids.encrypt(1, bad, 0)).toThrow("keys below 2^48");
    expect(() => ids.encrypt(1, 0, 2 ** 48)).toThrow("keys below 2^48");
  });
});

function bitsOf(byte: number): number {
  return byte.toString(2).replaceAll("0", "").length;
}
