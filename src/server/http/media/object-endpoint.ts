import type { IncomingMessage, ServerResponse } from "node:http";
import type { ObjectGrant } from "../../../media/disk/links.js";
import type { ObjectFile } from "../../../media/disk/object-file.js";
import { StoreUnavailable } from "../../../media/store.js";
import { clientOf, ownerOf } from "../../client-info.js";
import { HttpRefusal } from "../../http-refusal.js";
import { targetOf } from "../../request-target.js";
import { matchesTag } from "../entity-tag.js";
import { type ByteRange, rangeOf } from "./byte-range.js";
import { reserveStream, streamFile } from "./file-stream.js";
import type { MediaParts } from "./media-parts.js";
import { etagOf, objectHeaders } from "./object-headers.js";

/** Files up to this size are read at once. */
const MAX_READ_BYTES = 64 * 1024;

/** Answers a GET or HEAD of a file. @throws HttpRefusal */
export async function sendObject(parts: MediaParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const grant = requireGrant(parts, request);
  response.once("finish", () => parts.metrics.mediaServed(grant.variant, response.statusCode));
  if (parts.config.MEDIA_ACCEL !== undefined) {
    response.writeHead(200, { ...acceleratedHeaders(parts, grant) }).end();
    return;
  }
  const file = await openObject(parts, grant);
  try {
    await sendFile(parts, request, response, grant, file);
  } finally {
    await file.close();
  }
}

function requireGrant({ store, now }: MediaParts, request: IncomingMessage): ObjectGrant {
  const { path, search } = targetOf(request);
  const grant = store.links.verifyObject(path, search);
  if (grant === undefined) throw new HttpRefusal(403, "This is no link to a file.");
  if (grant.until <= now()) throw new HttpRefusal(403, "This link has expired: read the message again.");
  return grant;
}

/** Headers for nginx, which opens the file, and answers conditions and ranges by headers of its own. */
function acceleratedHeaders({ config, store, now }: MediaParts, grant: ObjectGrant): Record<string, string> {
  const headers = objectHeaders(grant, now());
  delete headers["etag"];
  delete headers["accept-ranges"];
  return { ...headers, "x-accel-redirect": `${config.MEDIA_ACCEL}/${store.objectName(grant.key, grant.variant)}` };
}

async function openObject({ store, log }: MediaParts, { key, variant }: ObjectGrant): Promise<ObjectFile> {
  try {
    const file = await store.openObject(key, variant);
    if (file === undefined) throw new HttpRefusal(404, "This file is deleted.");
    return file;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    log.error({ err: error }, "open file failed");
    throw new HttpRefusal(503, "The file cannot be read now. Try again in a moment.");
  }
}

async function sendFile(
  parts: MediaParts,
  request: IncomingMessage,
  response: ServerResponse,
  grant: ObjectGrant,
  file: ObjectFile,
): Promise<void> {
  const headers = objectHeaders(grant, parts.now());
  if (matchesTag(request.headers["if-none-match"], etagOf(grant))) {
    response.writeHead(304, headers).end();
    return;
  }
  const range = requestedRange(request, grant, file.size);
  if (range === "unsatisfiable") {
    response.writeHead(416, { ...headers, "content-range": `bytes */${file.size}` }).end();
    return;
  }
  const sent = range ?? { first: 0, last: file.size - 1 };
  const head = () =>
    response.writeHead(range === undefined ? 200 : 206, {
      ...headers,
      "content-length": String(sent.last - sent.first + 1),
      ...(range !== undefined && { "content-range": `bytes ${sent.first}-${sent.last}/${file.size}` }),
    });
  if (request.method === "HEAD") head().end();
  else await sendBytes(parts, response, file, sent, head);
}

/** Range of a GET whose If-Range, where there is one, names this file. */
function requestedRange({ method, headers }: IncomingMessage, grant: ObjectGrant, size: number) {
  const condition = headers["if-range"];
  if (method !== "GET" || (condition !== undefined && condition !== etagOf(grant))) return undefined;
  return rangeOf(headers.range, size);
}

async function sendBytes(
  { config, metrics, streams, unread }: MediaParts,
  response: ServerResponse,
  file: ObjectFile,
  range: ByteRange,
  head: () => void,
): Promise<void> {
  const size = range.last - range.first + 1;
  const owner = ownerOf(clientOf(response.req, config.TRUSTED_PROXIES));
  if (size <= MAX_READ_BYTES) {
    const bytes = Buffer.allocUnsafe(size);
    if ((await file.read(bytes, range.first)) < size) throw new Error("A media file is shorter than at its opening.");
    head();
    unread.send(response, bytes, owner);
    metrics.mediaServedBytes.inc(size);
    return;
  }
  const release = reserveStream(streams, owner, size);
  try {
    head();
    metrics.mediaServedBytes.inc(await streamFile(response, file, range, streams.readMs));
  } finally {
    release();
  }
}
