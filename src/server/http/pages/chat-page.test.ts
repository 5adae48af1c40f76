import { once } from "node:events";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync, brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type TestApp, testApp } from "../../../testing/app.js";

const INDEX = "<!doctype html><title>ConvoSpace</title><script type=module src=/assets/page-1.js></script>";
const SCRIPT = `console.log(${JSON.stringify("hello ".repeat(500))});`;

const folder = mkdtempSync(join(tmpdir(), "convospace-page-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "assets"));
for (const [name, text] of [
  ["index.html", INDEX],
  ["assets/page-1.js", SCRIPT],
  [".stamp", "a hash"],
  ["sw.js", "self.skipWaiting();"],
  ["manifest.webmanifest", "{}"],
] as const) {
  writeFileSync(join(folder, name), text);
  if (name === "manifest.webmanifest") continue;
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
  writeFileSync(join(folder, `${name}.gz`), gzipSync(text));
}
const PRODUCTION = {
  NODE_ENV: "production",
  PUBLIC_URL: "https://chat.example.com",
  MEDIA_URL: "https://media.example.net",
  RATE_LIMITS: "on",
  JWT_SECRET: "a secret that has more than 32 characters",
  SMS_GATEWAY_URL: "http://127.0.0.1:1",
  CORS_ORIGINS: "",
  LOG_LEVEL: "silent",
};
const appWith = (settings: Record<string, string>, build = folder) => testApp(settings, undefined, { webApp: build });
const app = await appWith({ ...PRODUCTION, WEB_APP: "on" });
const { port } = new URL(app.url);

async function get(path: string, headers: Record<string, string> = {}, { method = "GET", to = app } = {}) {
  const sent = request({ host: "127.0.0.1", port: new URL(to.url).port, method, path, headers, agent: false }).end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(await response.toArray()) };
}

describe("the chat page", () => {
  it.each([
    "/",
    "/?as=+14155550101",
    "/c/abc",
    "/settings",
    "/settings/sessions",
    "/archive",
    "/people/x",
    "/index.html",
  ])("is served at %s, and revalidated by the browser at each visit", async (path) => {
    const answer = await get(path);
    expect([answer.status, answer.body.toString()]).toEqual([200, INDEX]);
    expect(answer.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      vary: "accept-encoding",
    });
  });

  it("has a policy that allows its own origin, that of the media, and no frame, inline script or plug-in", async () => {
    const { headers } = await get("/", { host: "chat.example.com" });
    expect(headers["content-security-policy"]).toBe(
      "default-src 'self'; img-src 'self' https://media.example.net https: data: blob:; media-src 'self' https://media.example.net https: blob:; connect-src 'self' https://media.example.net ws://chat.example.com wss://chat.example.com; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
    );
  });

  it("omits an invalid Host header from its policy", async () => {
    const { headers } = await get("/", { host: "x; script-src *" });
    expect(headers["content-security-policy"]).toContain(
      "connect-src 'self' https://media.example.net; frame-ancestors",
    );
  });

  it("has scripts that browsers cache permanently, and a service worker that they revalidate", async () => {
    expect((await get("/assets/page-1.js")).headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
    });
    expect((await get("/sw.js")).headers["cache-control"]).toBe("no-cache");
    expect((await get("/manifest.webmanifest")).headers["content-type"]).toBe("application/manifest+json");
  });

  it.each([
    "/assets/page-2.js",
    "/assets/",
    "/assets",
    "/nowhere",
    "/settingsx",
    "/assets/../index.html",
    "/index.html.br",
  ])("has no file at %s", async (path) => {
    const answer = await get(path);
    expect([answer.status, answer.headers["cache-control"]]).toEqual([404, "no-store"]);
  });

  it.each([
    ["br, gzip", "br", brotliDecompressSync],
    ["gzip, deflate, br;q=0.5", "br", brotliDecompressSync],
    ["gzip;q=1.0", "gzip", gunzipSync],
    ["br;q=0, *", "gzip", gunzipSync],
    ["*", "br", brotliDecompressSync],
  ])("is compressed for a client that accepts %s", async (accepted, coding, decompress) => {
    const { headers, body } = await get("/assets/page-1.js", { "accept-encoding": accepted });
    expect(headers["content-encoding"]).toBe(coding);
    expect(headers["content-length"]).toBe(String(body.length));
    expect(decompress(body).toString()).toBe(SCRIPT);
  });

  it.each(["", "identity", "br;q=0, gzip;q=0.0", "deflate"])("is not compressed for %j", async (accepted) => {
    const { headers, body } = await get("/assets/page-1.js", { "accept-encoding": accepted });
    expect([headers["content-encoding"], body.toString()]).toEqual([undefined, SCRIPT]);
  });

  it("answers HEAD with the headers of GET", async () => {
    const head = await get("/", { "accept-encoding": "br" }, { method: "HEAD" });
    const { headers } = await get("/", { "accept-encoding": "br" });
    expect([head.status, head.body.length]).toEqual([200, 0]);
    for (const name of ["etag", "content-length", "content-encoding", "content-type"])
      expect(head.headers[name]).toBe(headers[name]);
  });

  it("is not sent again to a client that has it in the same coding", async () => {
    const etagOf = async (accepted: string) => (await get("/", { "accept-encoding": accepted })).headers.etag ?? "";
    const [plain, br] = [await etagOf(""), await etagOf("br")];
    expect(plain).not.toBe(br);
    for (const known of [br, `W/${br}`, `"other", ${br}`, "*"]) {
      const again = await get("/", { "accept-encoding": "br", "if-none-match": known });
      expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, br]);
      expect(again.headers["cache-control"]).toBe("no-cache");
    }
    expect((await get("/", { "accept-encoding": "br", "if-none-match": plain })).status).toBe(200);
  });

  it("is for GET and HEAD", async () => {
    const answer = await get("/", {}, { method: "POST" });
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD"]);
  });
});

describe("a socket of the page", () => {
  const open = async (to: TestApp, origin: string) => {
    const socket = new WebSocket(to.url.replace("http", "ws"), "graphql-transport-ws", { origin });
    try {
      await once(socket, "open");
      return "open";
    } catch (error) {
      return String(error);
    } finally {
      socket.terminate();
    }
  };

  it("is accepted from the page's own origin, on http and behind TLS", async () => {
    expect(await open(app, `http://localhost:${port}`)).toBe("open");
    expect(await open(app, `https://localhost:${port}`)).toBe("open");
  });

  it("is refused to other origins", async () => {
    expect(await open(app, "https://other.example")).toContain("403");
    expect(await open(app, `http://localhost:${Number(port) + 1}`)).toContain("403");
  });

  it("is refused where there is no page", async () => {
    const bare = await appWith(PRODUCTION);
    expect(await open(bare, new URL(bare.url).origin)).toContain("403");
  });
});

describe("WEB_APP", () => {
  it("is off in production by default", async () => {
    const bare = await appWith(PRODUCTION);
    for (const path of ["/", "/c/abc", "/assets/page-1.js"])
      expect((await get(path, {}, { to: bare })).status).toBe(404);
  });

  it("is on in development by default, and can be turned off", async () => {
    const settings = { NODE_ENV: "development", LOG_LEVEL: "silent" };
    const shown = await appWith(settings);
    expect((await get("/", {}, { to: shown })).status).toBe(200);
    const hidden = await appWith({ ...settings, WEB_APP: "off" });
    expect((await get("/", {}, { to: hidden })).status).toBe(404);
  });

  it("prints how to build the page if it is not built, or is too large", async () => {
    const large = mkdtempSync(join(tmpdir(), "convospace-page-"));
    writeFileSync(join(large, "index.html"), "x".repeat(1024 * 1024 + 1));
    for (const webApp of [join(folder, "nowhere"), join(folder, "assets"), large]) {
      const absent = await appWith({ WEB_APP: "on", LOG_LEVEL: "silent" }, webApp);
      const { status, body } = await get("/c/abc", {}, { to: absent });
      expect([status, body.toString()]).toEqual([404, expect.stringContaining("npm run build:web")]);
      expect((await get("/assets/page-1.js", {}, { to: absent })).status).toBe(404);
    }
    rmSync(large, { recursive: true });
  });
});
