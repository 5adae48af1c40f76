import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { extname } from "node:path";
import { matchesTag } from "../entity-tag.js";
import { acceptsEncoding } from "../media-types.js";

/** A file in memory with its compressed forms. */
export interface StaticFile {
  readonly type: string;
  readonly identity: Buffer;
  readonly br?: Buffer | undefined;
  readonly gzip?: Buffer | undefined;
  /** Digest of the uncompressed bytes. */
  readonly digest: string;
}

/** Response to a GET; that to a HEAD is the same without the body. */
export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".graphql": "text/plain; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/plain; charset=utf-8",
  ".mp3": "audio/mpeg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/** Creates a file whose media type follows from the extension of its name. */
export function createStaticFile(
  name: string,
  identity: Buffer,
  compressed: { br?: Buffer; gzip?: Buffer } = {},
): StaticFile {
  const digest = createHash("sha256").update(identity).digest("base64url").slice(0, 22);
  return { type: TYPES[extname(name)] ?? "application/octet-stream", identity, digest, ...compressed };
}

/** Negotiates the content coding, and compares the entity tag with If-None-Match. */
export function respondWithFile(file: StaticFile, headers: IncomingHttpHeaders, cacheControl: string): PageResponse {
  const coding = (["br", "gzip"] as const).find(
    (name) => file[name] !== undefined && acceptsEncoding(headers["accept-encoding"], name),
  );
  const etag = `"${file.digest}${coding === undefined ? "" : `-${coding}`}"`;
  const always = { etag, "cache-control": cacheControl, vary: "accept-encoding" };
  if (matchesTag(headers["if-none-match"], etag)) return { status: 304, headers: always, body: Buffer.alloc(0) };
  const body = (coding && file[coding]) ?? file.identity;
  return {
    status: 200,
    headers: {
      ...always,
      "content-type": file.type,
      "content-length": String(body.length),
      ...(coding !== undefined && { "content-encoding": coding }),
    },
    body,
  };
}
