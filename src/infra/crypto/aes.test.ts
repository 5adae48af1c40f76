import fc from "fast-check";
import { createCipheriv } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createBlockEncryptor } from "./aes.js";

describe("createBlockEncryptor", () => {
  it.each([16, 24, 32])("encrypts as OpenSSL does, with keys of %d bytes", (size) => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(bytes(size), fc.array(bytes(16), { minLength: 1, maxLength: 8 }), (key, blocks) => {
        const encrypt = createBlockEncryptor(key);
        const openssl = createCipheriv(`aes-${size * 8}-ecb`, key, null).setAutoPadding(false);
        for (const block of blocks) expect(encrypted(encrypt, block)).toEqual(openssl.update(block));
      }),
      { numRuns: 300 },
    );
  });

  it("encrypts the example of FIPS 197", () => {
    const key = Buffer.from("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "hex");
    const block = Buffer.from("00112233445566778899aabbccddeeff", "hex");
    expect(encrypted(createBlockEncryptor(key), block).toString("hex")).toBe("8ea2b7ca516745bfeafc49904b496089");
  });
});

function encrypted(encrypt: (block: Int32Array) => void, bytes: Uint8Array): Buffer {
  const plain = Buffer.from(bytes);
  const words = Int32Array.from([0, 4, 8, 12], (offset) => plain.readInt32BE(offset));
  encrypt(words);
  words.forEach((word, index) => plain.writeInt32BE(word, 4 * index));
  return plain;
}
