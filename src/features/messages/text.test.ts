import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventsDocument, MessageDocument, SendMessageDocument } from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";
import { leastCpuMs } from "../../testing/growth.js";
import { requireText } from "./text.js";

const app = await testApp();
const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
const conversationId = await ada.open(bo);

const FAMILY = "👨‍👩‍👧‍👦";
const HALF = "\ud83d";
const TOO_HEAVY = "A message may have at most 65,535 bytes in UTF-8, where emoji and accents weigh more than letters.";

describe("a message's text", () => {
  it.each([
    ["missing", undefined],
    ["null", null],
    ["empty", ""],
    ["of spaces", "   "],
    ["of line breaks and tabs", "\n\r\n\t\v\f"],
    ["of spaces that are not ASCII", "\u00a0\u2003\u3000\u2028"],
    ["of characters without width", "\u200b\u200c\u200d\u2060\ufeff\u00ad"],
    ["of directions alone", "\u200e\u202e\u2066"],
    ["of Hangul fillers", "\u115f\u3164\uffa0"],
    ["of control characters", "\u0000\u0007\u001b"],
    ["of all of these", " \n\u200b\u0000\u00a0\ufe0f"],
    ["of Braille without dots", "\u2800\u2800"],
    ["of annotation marks", "\ufff9\ufffa\ufffb"],
    ["of tags, which may spell a text", "\u{e0048}\u{e0049}"],
  ])("is refused when it is %s", async (_, body) => {
    expect(await sending(body)).toEqual(invalid("A message needs some text."));
  });

  it.each([
    ["Arabic, right to left", "مرحبا بالعالم، كيف الحال؟"],
    ["Chinese", "你好，世界。漢字仮名交じり文"],
    ["Hindi, with joined letters", "नमस्ते दुनिया क्ष"],
    ["letters under combining marks", "e\u0301 ≠ é, Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢"],
    ["characters of four bytes", "𝒳 🎉 𠜎 🏳️‍🌈"],
    ["a joined family and a bare flag", `${FAMILY} 🇩🇪`],
    ["a NUL", "before\u0000after"],
    ["control characters", "bell\u0007 escape\u001b[31m"],
    ["spaces and line breaks around it", "  \n text \t\r\n "],
    ["trailing spaces alone", "text   "],
    ["a character without width in it", "zero\u200bwidth\ufeff"],
    ["noncharacters", "\uffff\ufffe\u{10ffff}"],
    ["SQL", `'; DROP TABLE messages; -- \\' " \` %s ? ?? :name`],
    ["markup", "<script>alert(1)</script> &amp; {{x}} ${x}"],
    ["GraphQL", '"""\n{ viewer { id } } \\u0041 #'],
    ["one character", "x"],
    ["one punctuation mark", "?"],
    ["a lone combining mark", "\u0301"],
    ["Braille without dots, between others that have some", "⠓\u2800⠊"],
  ])("is stored unchanged: %s", async (_, body) => {
    const stream = bo.listen(EventsDocument, {});
    await stream.next();
    const sent = await sending(body);
    expect(sent?.userErrors).toEqual([]);
    expect(sent?.message?.body).toBe(body);
    const { message } = await bo.ask(MessageDocument, { id: sent?.message?.id ?? "" });
    expect(message?.body).toBe(body);
    expect(await stream.next()).toMatchObject({ events: { message: { body } } });
    stream.stop();
  });

  it("may have 10,000 graphemes, such as letters with two accents", async () => {
    const body = "x\u0301\u0323".repeat(10_000);
    const sent = await sending(body);
    expect(sent?.userErrors).toEqual([]);
    const { message } = await bo.ask(MessageDocument, { id: sent?.message?.id ?? "" });
    expect(message?.body === body).toBe(true);
  });

  it.each([
    ["letters", "x"],
    ["hearts of two code points", "❤️"],
    ["line breaks of two characters", "\r\n"],
  ])("may have no more than 10,000 %s", async (_, character) => {
    const most = `!${character.repeat(9_999)}`;
    expect((await sending(most))?.message?.body === most).toBe(true);
    expect(await sending(`${most}${character}`)).toEqual(invalid("A message may have at most 10,000 characters."));
  });

  it.each([
    ["letters under 19 accents, no more than 10,000", `x${"\u0301".repeat(19)}`.repeat(10_000)],
    ["family emoji, no more than 10,000", FAMILY.repeat(10_000)],
    ["one letter under its accents", `e${"\u0301".repeat(40_000)}`],
  ])("may have no more than 65,535 bytes: %s", async (_, body) => {
    expect(await sending(body)).toEqual(invalid(TOO_HEAVY));
  });

  it("may have 65,535 bytes and not one more, in any script", () => {
    const character = fc.constantFrom("x\u0301", "é", "字", "🎉", FAMILY, "क्ष", "🇩🇪");
    fc.assert(
      fc.property(fc.array(character, { minLength: 1, maxLength: 50 }), (block) => {
        const whole = block.join("");
        const times = Math.min(Math.floor(65_000 / Buffer.byteLength(whole)), Math.floor(7_000 / block.length));
        const room = 65_535 - times * Buffer.byteLength(whole);
        const full = whole.repeat(times) + FAMILY.repeat(Math.floor(room / 25)) + "x".repeat(room % 25);
        expect(Buffer.byteLength(full)).toBe(65_535);
        expect(requireText(full) === full).toBe(true);
        expect(() => requireText(`${full}x`)).toThrow(TOO_HEAVY);
      }),
      { numRuns: 20 },
    );
  });

  it("is counted within milliseconds, without blocking the event loop for others", async () => {
    // Flattened, as V8 stores a string that was parsed.
    const body = Buffer.from("❤️".repeat(10_000)).toString();
    const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
    const atOnce = await leastCpuMs(() => Array.from(characters.segment(body), ({ index }) => index));
    expect(await leastCpuMs(() => requireText(body))).toBeLessThan(atOnce / 5);
  });

  it("is counted piece by piece as Intl.Segmenter counts the whole", () => {
    const piece = fc.constantFrom(
      "e",
      "\u0301",
      "\u{1d165}",
      "👩",
      "\u200d",
      "🇩",
      "🇪",
      "\r",
      "\n",
      "ᄀ",
      "ᅡ",
      "각",
      "क",
      "्",
      "ष",
      "\u0600",
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 100, maxLength: 400, size: "max" }), (pieces) => {
        // The letter does not combine with the character before it, nor the line break with the one after it.
        const block = `x${pieces.join("")}e\n`;
        const count = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(block)].length;
        const blocks = block.repeat(Math.floor(10_000 / count));
        const full = `${blocks}${"\n".repeat(10_000 % count)}`;
        fc.pre(Buffer.byteLength(full) < 65_535);
        expect(requireText(full) === full).toBe(true);
        expect(() => requireText(`${full}\n`)).toThrow("A message may have at most 10,000 characters.");
      }),
      { numRuns: 15 },
    );
  });

  it.each([
    ["the first half of a surrogate pair", `a${HALF}b`],
    ["the first half at the end", `a${HALF}`],
    ["the second half alone", "a\udca9b"],
    ["the halves in the wrong order", "\udca9\ud83d"],
  ])("is refused when it holds %s, even if both transports let it pass", (_, body) => {
    expect(() => requireText(body)).toThrow("The text must be valid Unicode: it holds half of a surrogate pair.");
  });
});

let count = 0;

function newId(): string {
  return `text-${(count += 1)}`;
}

async function sending(body: string | null | undefined) {
  const input = { conversationId, clientMessageId: newId(), ...(body !== undefined && { body }) };
  return (await ada.ask(SendMessageDocument, { input })).sendMessage;
}

function invalid(message: string) {
  return { message: null, userErrors: [{ code: "INVALID", message, field: ["body"] }] };
}
