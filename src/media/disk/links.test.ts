import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Links, type PartGrant } from "./links.js";

const [NEW, OLD] = [randomBytes(32), randomBytes(32)];
const links = new Links([NEW, OLD]);
const key = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString("hex"));
const until = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
const mimeType = fc.constantFrom("image/webp", "audio/webm; codecs=opus", "application/octet-stream", "a/b&s=c");

const partGrant: fc.Arbitrary<PartGrant> = fc.record({
  key,
  part: fc.integer({ min: 1, max: 10_000 }),
  offset: fc.maxSafeNat(),
  size: fc.nat(),
  mimeType,
  owner: fc.constantFrom("AbCd_-123456"),
  until,
});
const objectGrant = fc.record({
  key,
  variant: fc.constantFrom("main" as const, "thumbnail" as const, "poster" as const),
  fileName: fc.option(fc.string({ unit: "binary" })),
  mimeType,
  disposition: fc.constantFrom("inline" as const, "attachment" as const),
});

function split(target: string): [string, string] {
  const query = target.indexOf("?");
  return [target.slice(0, query), target.slice(query)];
}

/** Replaces one character by one that URLs may have. */
const change = (target: string, index: number, char: string) => target.slice(0, index) + char + target.slice(index + 1);

describe("a link", () => {
  it("of a part returns what was signed", () => {
    fc.assert(
      fc.property(partGrant, (grant) => {
        expect(links.verifyPart(...split(links.signPart(grant)))).toEqual(grant);
      }),
    );
  });

  it("of a file returns what was signed, with a safe name", () => {
    fc.assert(
      fc.property(objectGrant, until, (target, end) => {
        const link = links.signObject(target, end);
        const { fileName, ...signed } = links.verifyObject(...split(link)) ?? {};
        expect(signed).toEqual({ ...target, fileName: undefined, until: end });
        expect(fileName).not.toMatch(/[/\\\p{Cc}\p{Bidi_Control}]|^\.|^$/u);
        expect(new URL(link, "https://media.example").href).toBe(`https://media.example${link}`);
      }),
    );
  });

  it("is invalid with any character changed, removed or added", () => {
    const fields = fc.constantFrom(...Array.from("abcdef0123456789ABZ&=?/-_.%+;~"));
    const target = fc.oneof(
      partGrant.map((grant) => links.signPart(grant)),
      fc.tuple(objectGrant, until).map(([grant, end]) => links.signObject(grant, end)),
    );
    const verify = (changed: string) => links.verifyPart(...split(changed)) ?? links.verifyObject(...split(changed));
    fc.assert(
      fc.property(target, fc.nat(), fields, (link, seed, char) => {
        const index = seed % link.length;
        fc.pre(link[index] !== char);
        expect(verify(change(link, index, char))).toBeUndefined();
        expect(verify(change(link, index, ""))).toBeUndefined();
        expect(verify(link.slice(0, index) + char + link.slice(index))).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });

  it("is invalid with one field of another link", () => {
    const fields = fc.constantFrom<keyof PartGrant>("key", "part", "offset", "size", "mimeType", "owner", "until");
    fc.assert(
      fc.property(partGrant, partGrant, fields, (one, other, field) => {
        const mixed = { ...one, [field]: other[field] };
        const unsigned = links.signPart(mixed).replace(/&s=.*/u, "");
        const [, signature = ""] = links.signPart(one).split("&s=");
        fc.pre(unsigned !== links.signPart(one).replace(/&s=.*/u, ""));
        expect(links.verifyPart(...split(`${unsigned}&s=${signature}`))).toBeUndefined();
      }),
    );
  });

  it("for reading is none for writing", () => {
    fc.assert(
      fc.property(objectGrant, until, (target, end) => {
        expect(links.verifyPart(...split(links.signObject(target, end)))).toBeUndefined();
      }),
    );
  });

  it("of an older secret stays valid, of an unknown one does not", () => {
    fc.assert(
      fc.property(partGrant, (grant) => {
        expect(links.verifyPart(...split(new Links([OLD]).signPart(grant)))).toEqual(grant);
        expect(links.verifyPart(...split(new Links([randomBytes(32)]).signPart(grant)))).toBeUndefined();
      }),
    );
  });

  it("tells the owner by a tag without their id", () => {
    expect(links.ownerTag(1n)).toMatch(/^[\w-]{12}$/u);
    expect(links.ownerTag(1n)).not.toBe(links.ownerTag(2n));
  });
});
