import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitMediaType, toMediaType } from "./media-type.js";

const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

describe("a media type", () => {
  it.each([
    ["image/jpeg", "image/jpeg", null],
    ["audio/ogg; codecs=opus", "audio/ogg", "codecs=opus"],
    ["Audio/OGG ;CODECS=Opus", "audio/ogg", "codecs=Opus"],
    ['video/mp4; codecs="avc1.42E01E, mp4a.40.2"', "video/mp4", 'codecs="avc1.42E01E, mp4a.40.2"'],
    ["text/plain;charset=utf-8;format=flowed", "text/plain", "charset=utf-8;format=flowed"],
    [DOCX, DOCX, null],
    ["application/vnd.ms-excel.sheet.macroEnabled.12", "application/vnd.ms-excel.sheet.macroenabled.12", null],
  ])("is parsed: %s", (text, essence, parameters) => {
    const type = toMediaType(text);
    expect(splitMediaType(type ?? "")).toEqual({ essence, parameters });
  });

  it.each([
    ...["", "image", "image/", "/jpeg", "image/jp eg", "im/age/jpeg", "image/jpég", "-a/b", `a/${"b".repeat(64)}`],
    ...['a/b; c="\u0000"', 'a/b; c="\u202e"', "a/b; c=\u00e9", `a/b; c=${"d".repeat(400)}`],
  ])("is not %j", (text) => {
    expect(toMediaType(text)).toBeUndefined();
  });

  it("is normalised to visible ASCII", () => {
    const part = fc.constantFrom("a", "Z", "1", "/", ";", "=", '"', "\\", " ", "codecs", "opus", ",", "é", "+", ".");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const type = toMediaType(`audio/ogg${parts.join("")}`);
        if (type === undefined) return;
        expect(toMediaType(type)).toBe(type);
        expect(type).toMatch(/^[\x20-\x7e]+$/u);
        const { essence, parameters } = splitMediaType(type);
        expect(essence).toBe(essence.toLowerCase());
        expect([essence, ...(parameters === null ? [] : [parameters])].join(";")).toBe(type);
      }),
      { numRuns: 2000 },
    );
  });
});
