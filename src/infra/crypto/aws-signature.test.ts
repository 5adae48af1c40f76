import { AwsV4Signer } from "aws4fetch";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AwsRequest } from "./aws-signature.js";
import { UNSIGNED_PAYLOAD, createAwsSigner, sha256Hex } from "./aws-signature.js";

const word = fc.stringMatching(/^[a-z0-9-]{1,20}$/u);
const value = fc.string({ unit: fc.constantFrom(...Array.from("abc-_.~!'()* /%;=+&?#,:\"<>@$ß語😀")), maxLength: 30 });
const query = fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,15}$/u), value, {
  maxKeys: 5,
  noNullPrototype: true,
});
const header = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/u);
const headers = fc.dictionary(
  fc.constantFrom("content-type", "content-length", "if-none-match", "x-amz-copy-source", "x-amz-checksum-sha256"),
  header,
  { noNullPrototype: true },
);
const segment = fc.stringMatching(/^[A-Za-z0-9_.~ ()!*ß語-]{1,20}$/u).filter((name) => !/^\.+$/u.test(name));
const credentials = fc.record({
  accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/u),
  secretAccessKey: fc.stringMatching(/^[A-Za-z0-9+/]{40}$/u),
  region: word,
  service: fc.constantFrom("s3", "sns"),
});
const request = fc.record({
  method: fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD"),
  host: fc.tuple(word, fc.constantFrom("", ":9000")).map(([name, port]) => `a${name}a.example${port}`),
  path: fc.array(segment, { minLength: 1, maxLength: 4 }).map((names) => `/${names.map(encodePath).join("/")}`),
  query,
  headers,
});
const date = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });

/** Encodes a segment as the client of the store would send it. */
function encodePath(name: string): string {
  return encodeURIComponent(name).replaceAll(
    /[!'()*]/gu,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function urlOf(asked: AwsRequest, more: Record<string, string> = {}): string {
  const url = new URL(`https://${asked.host}${asked.path}`);
  for (const [name, text] of Object.entries({ ...asked.query, ...more })) url.searchParams.set(name, text);
  return url.toString();
}

const amzDate = (at: Date) => at.toISOString().replaceAll(/[-:]|\.\d{3}/gu, "");

describe("a signature of AWS", () => {
  it("in an address is that of aws4fetch, for any key, name and date", async () => {
    const ofStore = credentials.map((keys) => ({ ...keys, service: "s3" }));
    await fc.assert(
      fc.asyncProperty(
        ofStore,
        request,
        date,
        fc.integer({ min: 1, max: 604_800 }),
        async (keys, asked, at, seconds) => {
          const reference = new AwsV4Signer({
            ...{ ...keys, url: urlOf(asked, { "X-Amz-Expires": String(seconds) }), method: asked.method },
            ...{ headers: asked.headers, datetime: amzDate(at), signQuery: true, allHeaders: true },
          });
          const { url } = await reference.sign();
          const own = new URL(createAwsSigner(keys).presign(asked, at, seconds), `https://${asked.host}`);
          expect(own.pathname).toBe(url.pathname);
          expect(Object.fromEntries(own.searchParams)).toEqual(Object.fromEntries(url.searchParams));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("in headers is that of aws4fetch, for any key, name, date and body", async () => {
    await fc.assert(
      fc.asyncProperty(credentials, request, date, fc.option(fc.string()), async (keys, asked, at, body) => {
        const hash = body === null ? UNSIGNED_PAYLOAD : sha256Hex(body);
        const reference = new AwsV4Signer({
          ...{ ...keys, url: urlOf(asked), method: asked.method, datetime: amzDate(at), allHeaders: true },
          headers: { ...asked.headers, "x-amz-content-sha256": hash },
        });
        const signed = await reference.sign();
        const own = createAwsSigner(keys).sign(asked, at, hash);
        expect(own.headers).toEqual(Object.fromEntries(signed.headers.entries()));
      }),
      { numRuns: 1000 },
    );
  });

  it("is right for the example of the S3 documentation", () => {
    const signer = createAwsSigner({
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      ...{ region: "us-east-1", service: "s3" },
    });
    const address = { method: "GET", host: "examplebucket.s3.amazonaws.com", path: "/test.txt" };
    expect(signer.presign(address, new Date("2013-05-24T00:00:00Z"), 86_400)).toContain(
      "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    );
  });
});
