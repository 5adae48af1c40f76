import { expect, test } from "vitest";
import { linkify } from "./linkify.js";

const linksOf = (text: string) => linkify(text).flatMap(({ href }) => (href === undefined ? [] : [href]));

test("finds http and https addresses and leaves the rest as it is", () => {
  const text = "See https://example.org/a?b=c#d and http://example.com, or www.example.net!";
  expect(linksOf(text)).toEqual(["https://example.org/a?b=c#d", "http://example.com/", "https://www.example.net/"]);
  expect(
    linkify(text)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(text);
});

test("leaves punctuation outside, but for a bracket of the address", () => {
  expect(linksOf("(https://example.org/a).")).toEqual(["https://example.org/a"]);
  expect(linksOf("https://example.org/wiki/Chat_(app).")).toEqual(["https://example.org/wiki/Chat_(app)"]);
});

test("makes no link of other schemes, of mark-up and of direction overrides", () => {
  expect(linksOf("javascript:alert(1) data:text/html,x ftp://example.org file:///etc")).toEqual([]);
  expect(linksOf("https:// http://")).toEqual([]);
  expect(linksOf('<a href="https://example.org">x</a>')).toEqual(["https://example.org/"]);
  expect(linksOf("https://example.org/\u202egnp.exe")).toEqual(["https://example.org/"]);
});
