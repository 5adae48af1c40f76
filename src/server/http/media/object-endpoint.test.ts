import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { ROOT } from "../../../infra/root.js";
import { mediaApp } from "../../../testing/media-app.js";

const media = await mediaApp({ LOG_LEVEL: "silent", CORS_ORIGINS: "https://pages.example.com" });
const SMALL = randomBytes(12_000);
const LARGE = randomBytes(1_500_000);
const small = await media.publish(SMALL);
const large = await media.publish(LARGE, { mimeType: "video/mp4" });
const HOUR = 3_600_000;

const get = (url: string, headers: Record<string, string> = {}, method = "GET") => fetch(url, { method, headers });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe("a file", () => {
  it("is sent with headers that keep it from acting as a page, and in the browser's cache", async () => {
    const response = await get(media.linkTo(small));
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toEqual(SMALL);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      "content-type": "image/webp",
      "content-length": String(SMALL.length),
      "content-disposition": "inline; filename*=UTF-8''image.webp",
      "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "cross-origin",
      "accept-ranges": "bytes",
      etag: `"${small.key}-m"`,
    });
    const [, left] = /^private, max-age=(\d+), immutable$/u.exec(headers["cache-control"] ?? "") ?? [];
    expect(Number(left)).toBeGreaterThan(6 * 3600 - 60);
    expect(Number(left)).toBeLessThanOrEqual(12 * 3600);
  });

  it.each([
    ["first bytes", "bytes=0-99", 0, 99],
    ["middle, over several chunks", "bytes=400000-1200000", 400_000, 1_200_000],
    ["rest", "bytes=1499000-", 1_499_000, 1_499_999],
    ["last bytes", "bytes=-5", 1_499_995, 1_499_999],
    ["more than there is", "bytes=1499999-9999999", 1_499_999, 1_499_999],
    ["more last bytes than there are", "bytes=-9999999", 0, 1_499_999],
  ])("is sent in part: %s", async (_what, range, first, last) => {
    const response = await get(media.linkTo(large), { range });
    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe(`bytes ${first}-${last}/${LARGE.length}`);
    expect((await bytesOf(response)).equals(LARGE.subarray(first, last + 1))).toBe(true);
  });

  it.each(["bytes=1500000-", "bytes=9999999-", "bytes=-0"])("answers 416 to %s", async (range) => {
    const response = await get(media.linkTo(large), { range });
    expect([response.status, response.headers.get("content-range")]).toEqual([416, "bytes */1500000"]);
  });

  it.each(["bytes=5-1", "bytes=0-1,4-5", "bytes=a-b", "bytes=-", "lines=0-1", "bytes=0x1-2"])(
    "is sent whole for %s",
    async (range) => {
      const response = await get(media.linkTo(small), { range });
      expect(response.status).toBe(200);
      expect(await bytesOf(response)).toEqual(SMALL);
    },
  );

  it("is sent in part only if If-Range names it", async () => {
    const range = "bytes=0-9";
    const tag = `"${small.key}-m"`;
    expect((await get(media.linkTo(small), { range, "if-range": tag })).status).toBe(206);
    for (const other of [`W/${tag}`, `"${large.key}-m"`, "Sun, 29 Nov 2026 00:00:00 GMT"])
      expect((await get(media.linkTo(small), { range, "if-range": other })).status).toBe(200);
  });

  it("is not sent again to a client that has it", async () => {
    const response = await get(media.linkTo(large), { "if-none-match": `"x", W/"${large.key}-m"` });
    expect([response.status, await response.text()]).toEqual([304, ""]);
    expect(response.headers.get("etag")).toBe(`"${large.key}-m"`);
  });

  it("has the same headers for HEAD, and no body", async () => {
    const [head, whole] = [await get(media.linkTo(large), {}, "HEAD"), await get(media.linkTo(large))];
    expect([head.status, await head.text()]).toEqual([200, ""]);
    for (const name of ["content-length", "content-type", "etag", "content-disposition", "content-security-policy"])
      expect(head.headers.get(name)).toBe(whole.headers.get(name));
    await whole.arrayBuffer();
  });

  it("has one address for everybody within a window of time, for six hours at least", () => {
    const { url, expiresAt } = media.store.link({
      ...{ key: small.key, variant: "main", mimeType: "image/webp", fileName: null, disposition: "inline" },
    });
    expect(media.linkTo(small)).toBe(url);
    expect(expiresAt.getTime() % (6 * HOUR)).toBe(0);
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(6 * HOUR - 60_000);
  });
});

describe("a link to a file", () => {
  it("is refused when it has expired", async () => {
    const expired = media.links.signObject(
      { key: small.key, variant: "main", mimeType: "image/webp", fileName: null, disposition: "inline" },
      new Date(Date.now() - 1000),
    );
    expect((await get(media.origin() + expired)).status).toBe(403);
  });

  it("is refused with any field of another one", async () => {
    const link = new URL(media.linkTo(small, { fileName: "one.webp" }));
    const changed = (change: (url: URL) => void) => {
      const url = new URL(link);
      change(url);
      return url.href;
    };
    const urls = [
      changed((url) => (url.pathname = url.pathname.replace(small.key, large.key))),
      changed((url) => (url.pathname = url.pathname.replace("/m/", "/t/"))),
      changed((url) => (url.pathname = url.pathname.replace("one", "two"))),
      changed((url) => url.searchParams.set("e", String(Number(url.searchParams.get("e")) + 1))),
      changed((url) => url.searchParams.set("t", "text/html")),
      changed((url) => url.searchParams.set("d", "attachment")),
      changed((url) => url.searchParams.set("x", "1")),
      changed((url) => url.searchParams.delete("s")),
      changed((url) => (url.search = "")),
    ];
    for (const url of urls) expect([url, (await get(url)).status]).toEqual([url, 403]);
  });

  it.each([
    "/media/o/../../../etc/passwd",
    "/media/o/..%2f..%2f..%2fetc%2fpasswd/m/x",
    "/media/o/%00/m/x",
    `/media/o/${"a".repeat(32)}/m/..`,
    `/media/o/${"A".repeat(32)}/m/x`,
    `/media/o/${"a".repeat(32)}%00/m/x`,
    `/media/o/${"a".repeat(32)}/q/x`,
    `/media/o/${"a".repeat(32)}/m/%ff`,
    `/media/o//${"a".repeat(32)}/m/x`,
  ])("leads nowhere: %s", async (path) => {
    const answer = await media.raw(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 40[34] /u);
  });

  it("is never in a log line", async () => {
    const lines: unknown[] = [];
    for (const level of ["debug", "info", "warn", "error"] as const)
      vi.spyOn(media.app.app.log, level).mockImplementation((...line) => void lines.push(line));
    const link = media.linkTo(small);
    for (const url of [link, `${link}x`, link.replace(small.key, large.key), link.replace("/m/", "/p/")])
      await (await get(url)).arrayBuffer();
    vi.restoreAllMocks();
    expect(lines.length).toBeGreaterThan(0);
    const [, signature = ""] = link.split("&s=");
    expect(JSON.stringify(lines)).not.toContain(signature);
  });
});

/** Names as people, and attackers, give them; none may break out of the header or reorder what is shown. */
const NAMES = [
  ...["a.txt", "ä ö ü.pdf", "日本語.docx", "🙈🙉.png", "family 👨‍👩‍👧.jpg", "שלום.txt", "مرحبا.txt", "naïve café.md"],
  ...["..", ".", "", " ", "...", ".htaccess", "a/../b", "/etc/passwd", String.raw`..\..\windows`, "C:\\x.exe"],
  ...['"quoted".txt', "a'b.txt", "a;b=c.txt", "a,b.txt", "100%.txt", "%00.txt", "%2e%2e", "a*b?.txt", "<b>.html"],
  ...["a\r\nset-cookie: x=1", "a\nb", "a\0b.exe", "\u001b[31mred", "a\tb", "\u007f", "\u0085x", "\u2028line"],
  ...["cod\u202Egpj.exe", "\u200Fa\u200Eb", "\u2066x\u2069.txt", "\uFEFFbom.txt", "\uD800lone.txt", "x".repeat(300)],
  ...["CON", "a.", "a ", "~root", "$(id).sh", "`id`", "|x", "&s=1", "#x", "?x", "=cmd()", "x".repeat(251) + ".html"],
];

describe("a name", () => {
  it("is told in one header alone, encoded and without what hides or reorders text", async () => {
    for (const fileName of NAMES) {
      const url = media.linkTo(small, { fileName, disposition: "attachment" });
      const response = await get(url);
      expect([fileName, response.status]).toEqual([fileName, 200]);
      const header = response.headers.get("content-disposition") ?? "";
      const [, encoded = ""] = /^attachment; filename\*=UTF-8''([\w!#$&+.^`|~%-]+)$/u.exec(header) ?? [];
      const shown = decodeURIComponent(encoded);
      expect([fileName, shown]).toEqual([fileName, expect.not.stringMatching(/[\p{Cc}\p{Bidi_Control}/\\"]|^\./u)]);
      expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(255);
      expect(response.headers.get("set-cookie")).toBeNull();
      await response.arrayBuffer();
    }
  });

  it("stays as it is where it is harmless", async () => {
    for (const fileName of ["a.txt", "ä ö ü.pdf", "日本語.docx", "family 👨‍👩‍👧.jpg", "100%.txt"]) {
      const { headers } = await get(media.linkTo(small, { fileName }), {}, "HEAD");
      expect(decodeURIComponent(headers.get("content-disposition")?.split("''")[1] ?? "")).toBe(fileName);
    }
  });
});

describe("pages", () => {
  const ORIGIN = "https://pages.example.com";

  it("of CORS_ORIGINS may read files and send parts, without credentials", async () => {
    const preflight = await get(
      media.linkTo(small),
      { origin: ORIGIN, "access-control-request-method": "PUT" },
      "OPTIONS",
    );
    expect([preflight.status, Object.fromEntries(preflight.headers)]).toEqual([
      204,
      expect.objectContaining({
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-methods": "GET, HEAD, PUT",
        vary: "origin",
      }),
    ]);
    const response = await get(media.linkTo(small), { origin: ORIGIN });
    expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    await response.arrayBuffer();
  });

  it("of other origins may not", async () => {
    const response = await get(media.linkTo(small), { origin: "https://evil.example" });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    await response.arrayBuffer();
  });
});

describe("MEDIA_URL", () => {
  it("is an origin of its own: media only there, and all else only elsewhere", async () => {
    const apart = await mediaApp({ MEDIA_URL: "https://media.example.net", PUBLIC_URL: "https://chat.example.com/" });
    const statusAt = async (host: string, path: string) =>
      /^HTTP\/1\.1 (\d+)/u.exec(
        await apart.raw(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`),
      )?.[1];
    for (const path of ["/", "/graphql", "/healthz", "/metrics"])
      expect([path, await statusAt("Media.example.net", path)]).toEqual([path, "404"]);
    expect(await statusAt("media.example.net", "/media/o/x")).toBe("403");
    expect(await statusAt("chat.example.com", "/media/o/x")).toBe("404");
    expect(await statusAt("chat.example.com", "/healthz")).toBe("200");
    expect(await statusAt("10.0.0.1:4000", "/healthz")).toBe("200");
  });
});

describe("MEDIA_ACCEL", () => {
  it("lets nginx send the file, by a header that names it below the internal location", async () => {
    const accelerated = await mediaApp({ MEDIA_ACCEL: "/media-files" });
    const upload = await accelerated.publish(SMALL);
    const response = await get(accelerated.linkTo(upload));
    const { key } = upload;
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "x-accel-redirect": `/media-files/${key.slice(0, 2)}/${key.slice(2, 4)}/${key}.m`,
      "content-type": "image/webp",
      "content-disposition": "inline; filename*=UTF-8''image.webp",
    });
    for (const name of ["etag", "accept-ranges"]) expect([name, response.headers.get(name)]).toEqual([name, null]);
    expect((await get(`${accelerated.linkTo(upload)}x`)).status).toBe(403);
  });

  it("is sent by nginx with the headers that it does not take over", async () => {
    const plain = await mediaApp();
    const response = await get(plain.linkTo(await plain.publish(SMALL)));
    const nginx = readFileSync(join(ROOT, "deploy/nginx/convospace.conf"), "utf8");
    const location = /location \/media-files\/ \{[^}]*\}/u.exec(nginx)?.[0] ?? "";
    const added = [...location.matchAll(/add_header (?<name>[\w-]+) "?(?<value>[^"\n]*?)"?;\n/gu)];
    const names = added.map(({ groups }) => groups?.["name"]?.toLowerCase()).toSorted();
    expect(names).toEqual([
      "content-security-policy",
      "cross-origin-resource-policy",
      "referrer-policy",
      "x-content-type-options",
    ]);
    for (const { groups } of added) expect(response.headers.get(groups?.["name"] ?? "")).toBe(groups?.["value"]);
  });
});

describe("a client that does not read", () => {
  it("is cut after READ_TIMEOUT_MS, and frees its memory", async () => {
    const impatient = await mediaApp({ READ_TIMEOUT_MS: "300" });
    const upload = await impatient.publish(randomBytes(30_000_000), { partBytes: 30_000_000 });
    const { pathname, search } = new URL(impatient.linkTo(upload));
    const request = `GET ${pathname}${search} HTTP/1.1\r\nhost: x\r\n\r\n`;
    expect(await impatient.readLate(request, 1500)).toBeLessThan(30_000_000);
    expect((await bytesOf(await get(impatient.linkTo(upload)))).length).toBe(30_000_000);
  });
});
