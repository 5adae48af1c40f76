import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../infra/config.js";
import { isGsm7, smsSizeOf } from "./alphabet.js";
import { fillTemplate, loadTemplates } from "./templates.js";
import { createTexts, findLongTexts } from "./texts.js";

/** Table of 3GPP TS 23.038 §6.2.1, row by row. */
const BASIC = Array.from(
  "@Δ 0¡P¿p£_!1AQaq$Φ\"2BRbr¥Γ#3CScsèΛ¤4DTdtéΩ%5EUeuùΠ&6FVfvìΨ'7GWgwòΣ(8HXhxÇΘ)9IYiy\nΞ*:JZjzØ" +
    "+;KÄkäøÆ,<LÖlö\ræ-=MÑmñÅß.>NÜnüåÉ/?O§oà",
);
const EXTENSION = ["\f", "^", "{", "}", "\\", "[", "~", "]", "|", "€"];

const basic = fc.constantFrom(...BASIC);
const extension = fc.constantFrom(...EXTENSION);
const foreign = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 1 })
  .filter((text) => ![...BASIC, ...EXTENSION].includes(text));

describe("the size of a text", () => {
  it("is in GSM-7 for its 127 + 10 characters, one septet each, two in the extension", () => {
    expect(new Set(BASIC).size).toBe(127);
    fc.assert(
      fc.property(fc.array(fc.oneof(basic, extension), { maxLength: 400 }), (characters) => {
        const escaped = characters.filter((one) => EXTENSION.includes(one)).length;
        const units = characters.length + escaped;
        const messages = units <= 160 ? 1 : Math.ceil(units / 153);
        expect(smsSizeOf(characters.join(""))).toEqual({ alphabet: "GSM-7", units, messages });
      }),
    );
  });

  it("is in units of UTF-16 as soon as one character is foreign, wherever it stands", () => {
    const around = fc.array(fc.oneof(basic, extension), { maxLength: 100 }).map((all) => all.join(""));
    fc.assert(
      fc.property(around, foreign, around, (before, character, after) => {
        const text = before + character + after;
        const messages = text.length <= 70 ? 1 : Math.ceil(text.length / 67);
        expect(smsSizeOf(text)).toEqual({ alphabet: "UCS-2", units: text.length, messages });
        expect(isGsm7(text)).toBe(false);
      }),
    );
  });

  it.each([
    ["a".repeat(160), 1],
    ["a".repeat(161), 2],
    ["a".repeat(306), 2],
    ["a".repeat(307), 3],
    ["€".repeat(80), 1],
    [`a${"€".repeat(80)}`, 2],
    ["я".repeat(70), 1],
    ["я".repeat(71), 2],
    ["😀".repeat(35), 1],
    ["😀".repeat(36), 2],
  ])("is whole at the border: %#", (text, messages) => {
    expect(smsSizeOf(text).messages).toBe(messages);
  });
});

describe("a template", () => {
  it("takes values as they are, with whatever braces and dollars they have", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (app, code) => {
        expect(fillTemplate("{code}|{app}|{minutes}|{code}", { code, app, minutes: "5" })).toBe(
          `${code}|${app}|5|${code}`,
        );
      }),
    );
  });
});

const texts = (settings: Record<string, string>) => {
  const config = readConfig({ NODE_ENV: "test", ...settings });
  const templates = loadTemplates(config);
  return { textOf: createTexts(config, templates), long: findLongTexts(config, templates) };
};

function templateFile(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "convospace-texts-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "texts.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const GERMAN = {
  signIn: "{code} ist Ihr Code für {app}.",
  deleteAccount: "{code} löscht Ihr Konto bei {app} endgültig.",
};
const PORTUGUESE = { signIn: "{code} é o seu código.", deleteAccount: "{code} apaga a sua conta." };

describe("the text of a code", () => {
  const login = { code: "314159", purpose: "LOGIN", locale: undefined } as const;

  it("names code, app and minutes; that of deleteAccount says that it deletes the account", () => {
    const { textOf, long } = texts({ APP_NAME: "Agora", OTP_SECONDS: "200" });
    expect(textOf(login)).toBe("314159 is your Agora code. It is valid for 3 minutes. Share it with nobody.");
    expect(textOf({ ...login, purpose: "DELETE_ACCOUNT" })).toBe(
      "314159 is your Agora code to delete your account for good. It is valid for 3 minutes. Share it with nobody.",
    );
    expect(long).toEqual([]);
  });

  it("ends with the host of the web app and the code, for browsers that fill it in", () => {
    const { textOf, long } = texts({ WEB_ORIGIN: "https://chat.example.com:8443" });
    expect(textOf(login).split("\n").at(-1)).toBe("@chat.example.com #314159");
    expect(
      textOf({ ...login, purpose: "DELETE_ACCOUNT" })
        .split("\n")
        .at(-1),
    ).toBe("@chat.example.com #314159");
    expect(long).toEqual([]);
    expect(texts({ WEB_ORIGIN: "https://münchen.example" }).textOf(login)).toMatch(
      /\n@xn--mnchen-3ya\.example #314159$/u,
    );
    expect(texts({ WEB_ORIGIN: "http://chat.example.com" }).textOf(login)).not.toContain("@");
  });

  it("is in the language asked for, or in the next wider one, or the default", () => {
    const { textOf } = texts({ SMS_TEMPLATES: templateFile({ de: GERMAN, "pt-BR": PORTUGUESE }), APP_NAME: "Agora" });
    const of = (locale: string) => textOf({ ...login, locale });
    expect(of("de")).toBe("314159 ist Ihr Code für Agora.");
    expect(of("de-CH-1996")).toBe(of("de"));
    expect(of("DE-at")).toBe(of("de"));
    expect(of("pt-BR")).toBe("314159 é o seu código.");
    for (const other of ["pt", "fr", "d", ""]) expect(of(other)).toBe(textOf(login));
    expect(textOf({ ...login, locale: "de", purpose: "DELETE_ACCOUNT" })).toContain("löscht Ihr Konto");
  });

  it("is reported where it needs several SMS, with its last line and in its own alphabet", () => {
    const { long } = texts({
      SMS_TEMPLATE: `{code} ${"x".repeat(130)}`,
      WEB_ORIGIN: "https://chat.example.com",
      SMS_TEMPLATES: templateFile({
        ru: { signIn: `{code} ${"я".repeat(50)}`, deleteAccount: "{code} удалит" },
        de: GERMAN,
      }),
    });
    expect(long).toEqual([
      { locale: "default", purpose: "LOGIN", size: { alphabet: "GSM-7", units: 163, messages: 2 } },
      { locale: "ru", purpose: "LOGIN", size: { alphabet: "UCS-2", units: 83, messages: 2 } },
    ]);
  });

  it.each<[string, string | object, RegExp]>([
    ["no JSON", "{", /must name a file of JSON that can be read/u],
    ["a list", [], /the file .*expected record/iu],
    ["a language without a text", { de: { signIn: "{code}" } }, /de\.deleteAccount must be a text/u],
    ["a text without the code", { de: { ...GERMAN, signIn: "Ihr Code" } }, /de\.signIn must contain \{code\}/u],
    ["an unknown placeholder", { de: { ...GERMAN, signIn: "{code} {name}" } }, /no placeholder but .*, has \{name\}/u],
    ["a further text", { de: { ...GERMAN, other: "{code}" } }, /de .*other/u],
    ["no language tag", { "d e": GERMAN }, /"d e" must be a language tag/u],
  ])("is refused at the start in a file with %s", (_, content, fault) => {
    expect(() => texts({ SMS_TEMPLATES: templateFile(content) })).toThrow(fault);
  });

  it("is refused at the start in a file that is missing", () => {
    expect(() => texts({ SMS_TEMPLATES: "/nowhere/texts.json" })).toThrow(/SMS_TEMPLATES must name a file/u);
  });
});
