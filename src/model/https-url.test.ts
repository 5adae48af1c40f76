import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHttpsUrl } from "./https-url.js";

describe("an https address", () => {
  it.each([
    ["https://x.example", "https://x.example/"],
    ["HTTPS://X.Example/A?b=C#d", "https://x.example/A?b=C#d"],
    ["https://x.example:443/a", "https://x.example/a"],
    ["https://x.example:8443/a", "https://x.example:8443/a"],
    ["https://x.example/a/../b", "https://x.example/b"],
    ["https://x.example/Überblick", "https://x.example/%C3%9Cberblick"],
    ["https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"],
    ["https://[2001:db8::1]/a", "https://[2001:db8::1]/a"],
    ["https://192.0.2.1/a@b:c", "https://192.0.2.1/a@b:c"],
  ])("is kept as the parser prints it: %s", (text, kept) => {
    expect(toHttpsUrl(text)).toBe(kept);
  });

  it.each([
    ...["https:x", "https:/x.example", "https:\\\\x", "https:///x.example", "https://", "//x.example", "x.example"],
    ...["https://good.example\\@evil.example/a", "https://x.example/a\\b", "http://x.example", "javascript:alert(1)"],
    ...["https://a:b@x.example/", "https://a@x.example/", "https://@x.example/", "https://:@x.example/"],
    ...[
      "https://bücher.example/",
      "https://x。example/",
      "https://ｘ.example/",
      "https://%78.example/",
      "https://x%00y/",
    ],
    ...["https://127.1/", "https://0x7f000001/", "https://2130706433/", "https://0177.0.0.1/", "https://[::0:1]/"],
    ...[" https://x.example/", "https://x.example/ a", "https://x.example/a\tb", "https://x.example/a\nb"],
    ...[
      "https://x.example/\u202egnp",
      "https://x.example/\u2066",
      "https://x.example/\u200b",
      "https://x.example/\ud83d",
    ],
    ...["https://x.example:/a:b@c", "https://x.example:99999/", `https://x.example/${"a".repeat(2031)}`],
    `https://x.example/${"ü".repeat(400)}`,
  ])("is refused: %j", (text) => {
    expect(toHttpsUrl(text)).toBeUndefined();
  });

  it("has the same host for the URL parser and for RFC 3986, and stays the same when parsed again", () => {
    const odd = fc.constantFrom(
      ...Array.from("/\\@:?#[]%.\t\u202eüⓔ。0x7"),
      "https:",
      "good.example",
      "evil.example",
      "//",
      "127.1",
      "%40",
    );
    const tail = fc.array(fc.oneof(odd, fc.string({ unit: "binary", maxLength: 1 })), { maxLength: 8 });
    const start = fc.constantFrom(
      "https://",
      "https://good.example",
      "HTTPS://good.example:8443",
      "https:",
      "https:/",
      "",
    );
    let kept = 0;
    fc.assert(
      fc.property(start, tail, (head, parts) => {
        const text = `${head}${parts.join("")}`;
        const address = toHttpsUrl(text);
        if (address === undefined) return;
        kept += 1;
        const { href, protocol, username, password, hostname } = new URL(text);
        expect(address).toBe(href);
        expect(new URL(address).href).toBe(address);
        expect([protocol, username, password]).toEqual(["https:", "", ""]);
        expect(address).toMatch(/^[\x21-\x7e]+$/u);
        // RFC 3986, appendix B: the authority is the part between "//" and the next "/", "?" or "#".
        const authority = /^[^:/?#]+:\/\/([^/?#]*)/u.exec(text)?.[1] ?? "";
        expect(authority.replace(/:\d+$/u, "").toLowerCase()).toBe(hostname);
      }),
      { numRuns: 5000 },
    );
    expect(kept).toBeGreaterThan(300);
  });
});
