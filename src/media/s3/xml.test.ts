import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { XmlError, childrenOf, escapeXml, parseXml, textOf } from "./xml.js";

describe("parseXml", () => {
  it("reads elements, text and references of characters", () => {
    const root = parseXml(
      `<?xml version="1.0"?>\n<List xmlns="http://a/"><A>1 &lt;&#38;&#x1F600;</A><B/><A>2</A>\n<Truncated>true</Truncated></List>\n`,
    );
    expect(childrenOf(root, "A").map(({ text }) => text)).toEqual(["1 <&😀", "2"]);
    expect([root.name, textOf(root, "Truncated"), textOf(root, "None")]).toEqual(["List", "true", undefined]);
  });

  it("reads any text that was escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(parseXml(`<A>${escapeXml(text)}</A>`).text).toBe(text);
      }),
    );
  });

  it.each([
    ["nothing", ""],
    ["no element", "text"],
    ["two roots", "<A/><B/>"],
    ["an open element", "<A><B></B>"],
    ["a wrong end", "<A></B>"],
    ["an end alone", "</A>"],
    ["a document type", `<!DOCTYPE A [<!ENTITY x "y">]><A>&x;</A>`],
    ["an entity", "<A>&nbsp;</A>"],
    ["a bare ampersand", "<A>a & b</A>"],
    ["an impossible character", "<A>&#x110000;</A>"],
    ["a comment", "<A><!-- x --></A>"],
    ["CDATA", "<A><![CDATA[x]]></A>"],
    ["HTML", "<html><br><p class=x></html>"],
    ["depth", "<A>".repeat(11) + "</A>".repeat(11)],
  ])("refuses %s", (_, source) => {
    expect(() => parseXml(source)).toThrow(XmlError);
  });

  it.each([
    ["attributes", (n: number) => `<A ${'a="b" '.repeat(n)}`],
    ["blanks", (n: number) => `<A${" ".repeat(n)}`],
    ["ampersands", (n: number) => `<A>${"&amp;".repeat(n)}`],
    ["names", (n: number) => `<A ${"a".repeat(n)}`],
    ["elements", (n: number) => `<A>${"<B>".repeat(n)}`],
  ])("takes time in proportion to hostile %s", (_, make) => {
    // Quadratic time would be minutes.
    expect(() => parseXml(make(400_000))).toThrow(XmlError);
  });
});
