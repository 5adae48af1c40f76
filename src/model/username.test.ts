import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isReservedUsername, isUsername, usernameSkeleton } from "./username.js";

/** Lines of confusables.txt 17.0.0 for the characters of usernames. */
const CONFUSABLES: Readonly<Record<string, string>> = { 0: "O", 1: "l", I: "l", m: "rn" };
const uts39 = (text: string) => text.replace(/./gu, (character) => CONFUSABLES[character] ?? character);

const character = fc.constantFrom(...Array.from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._"));
const text = fc.string({ unit: character, maxLength: 32 });

describe("a username", () => {
  it.each(["ada", "Ada.L_1", "a__b", "0x0", "a.b.c", "x".repeat(30)])("may be %s", (name) => {
    expect(isUsername(name)).toBe(true);
  });

  it.each([
    ".ada",
    "ada.",
    "_ada",
    "ada_",
    "a..b",
    "ab",
    "x".repeat(31),
    "a b",
    "ada\n",
    "adà",
    "a-b",
    "ａｄａ",
    "",
    "ad\ud83d",
  ])("is not %j", (name) => {
    expect(isUsername(name)).toBe(false);
  });

  it("has a letter or digit at both ends, and no two dots in a row", () => {
    fc.assert(
      fc.property(text, (name) => {
        const fits = name.length >= 3 && name.length <= 30 && !/^[._]|[._]$|\.\./u.test(name);
        expect(isUsername(name)).toBe(fits);
      }),
    );
  });
});

describe("a skeleton", () => {
  it.each([
    ["PayPal", "paypa1"],
    ["Ian", "lan"],
    ["modern", "rnodern"],
    ["g00gle", "google"],
    ["MlCHAEL", "michael"],
  ])("is the same for %s and %s", (one, other) => {
    expect(usernameSkeleton(one)).toBe(usernameSkeleton(other));
  });

  it("is the same for names with one UTS 39 skeleton in any case, and idempotent", () => {
    fc.assert(
      fc.property(text, fc.infiniteStream(fc.boolean()), (name, flips) => {
        const flipped = Array.from(name, (c) => (flips.next().value === true ? c.toUpperCase() : c.toLowerCase())).join(
          "",
        );
        expect(usernameSkeleton(uts39(flipped))).toBe(usernameSkeleton(name));
        expect(usernameSkeleton(usernameSkeleton(name))).toBe(usernameSkeleton(name));
      }),
    );
  });

  it("differs for names that differ in anything else", () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const plain = (name: string) => uts39(uts39(name.toUpperCase()).toLowerCase());
        expect(usernameSkeleton(one) === usernameSkeleton(other)).toBe(plain(one) === plain(other));
      }),
    );
  });

  it("is the same in the migration", () => {
    const path = "../../prisma/migrations/20261128050000_usernames_that_look_alike/migration.sql";
    const sql = readFileSync(new URL(path, import.meta.url), "utf8");
    const steps = [...sql.matchAll(/, '(.)', '(.{1,2})'\)/gu)].map(([, from = "", to = ""]) => [from, to] as const);
    const inSql = (name: string) => steps.reduce((so, [from, to]) => so.replaceAll(from, to), name.toLowerCase());
    expect(steps.length).toBeGreaterThan(3);
    fc.assert(fc.property(text, (name) => inSql(name) === usernameSkeleton(name)));
  });
});

describe("a reserved username", () => {
  it.each([
    "admin",
    "ADMlN",
    "adm1n",
    "ad.min",
    "Support",
    "supp0rt",
    "convo_space",
    "conv0space",
    "system",
    "rnoderator",
    "r00t",
  ])("is %s", (name) => {
    expect(isReservedUsername(name)).toBe(true);
  });

  it.each(["ada", "adminton", "supporter", "rooted", "melanie"])("is not %s", (name) => {
    expect(isReservedUsername(name)).toBe(false);
  });
});
