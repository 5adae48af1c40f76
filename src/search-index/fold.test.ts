import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "./fold.js";

describe("fold", () => {
  it.each([
    ["Łódź", "lodz"],
    ["Øresund Æble Đorđe Þórr œuvre", "oresund aeble dorde thorr oeuvre"],
    ["Straße STRASSE STRAẞE", "strasse strasse strasse"],
    ["ﬁne ﬄuent", "fine ffluent"],
    ["İstanbul ısı", "istanbul isi"],
    ["ΟΔΟΣ Ὀδός ᾳ", "οδοσ οδοσ α"],
    ["Ёлка Йод", "елка иод"],
    ["ＦＵＬＬ ㍿", "full 株式会社"],
    ["مَرْحَبًا", "مرحبا"],
    ["हिन्दी 한국어 がく", "हिन्दी 한국어 がく"],
    ["Ǿ ǽ Ŋ ɓ", "o ae n b"],
  ])("folds %s to %s", (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it("is idempotent, and the same for all normal forms of a text", () => {
    const character = fc.oneof(
      fc.constantFrom(...Array.from("łøđæßŒÞıİΣςﬁé\u0301ŉẞ가がमिЁ")),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(character, { maxLength: 12 }), (characters) => {
        const text = characters.join("");
        const folded = fold(text);
        expect(fold(folded)).toBe(folded);
        for (const form of ["NFC", "NFD"] as const) expect(fold(text.normalize(form))).toBe(folded);
      }),
      { numRuns: 1000 },
    );
  });

  it("turns each Latin letter that people type as ASCII into ASCII", () => {
    const latin = Array.from({ length: 0x250 - 0xc0 }, (_, n) => String.fromCodePoint(0xc0 + n)).filter((c) =>
      /\p{L}/u.test(c),
    );
    const left = latin.filter((c) => !/^[a-z]+$/u.test(fold(c)));
    // Clicks, tones, turned and archaic letters, and two of letter and dot have no ASCII spelling.
    expect(left.join("")).toBe("ĿŀŉƄƅƍƎƏƕƖƛƜƟƢƣƦƧƨƩƪƫƱƷƸƹƺƻƼƽƾǀǁǂǃǝǮǯǶȜȝȡȢȣȤȥȴȵȶȷȸȹȾȿɀɁɂɅɊɋ");
    for (const c of "àçéñöüłøđæœßþðıħŧŋ") expect(left).not.toContain(c);
  });
});
