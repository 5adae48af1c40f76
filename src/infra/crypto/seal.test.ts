import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyRing } from "./secrets.js";
import { seal, unseal } from "./seal.js";

const ring = (count: number) => Array.from({ length: count }, () => randomBytes(32)) as unknown as KeyRing;

describe("sealed data", () => {
  it("is returned by any key of the ring, and by no other", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (plain) => {
        const [old] = ring(1);
        const sealed = seal([old], plain);
        expect(unseal([...ring(2), old] as unknown as KeyRing, sealed)).toEqual(Buffer.from(plain));
        expect(unseal(ring(2), sealed)).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  it("is refused once any byte is changed or missing", () => {
    const keys = ring(1);
    const sealed = seal(keys, Buffer.from("123456"));
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(unseal(keys, changed)).toBeUndefined();
      expect(unseal(keys, sealed.subarray(0, index))).toBeUndefined();
    }
  });

  it("differs each time, so that equal codes are not recognised", () => {
    const keys = ring(1);
    expect(seal(keys, Buffer.from("1"))).not.toEqual(seal(keys, Buffer.from("1")));
  });
});
