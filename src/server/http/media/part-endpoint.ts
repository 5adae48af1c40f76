import type { IncomingMessage, ServerResponse } from "node:http";
import type { PartGrant } from "../../../media/disk/links.js";
import { StoreUnavailable } from "../../../media/store.js";
import { HttpRefusal } from "../../http-refusal.js";
import { targetOf } from "../../request-target.js";
import { awaitsContinue } from "../expectation.js";
import { RequestAborted } from "../request-body.js";
import type { MediaParts } from "./media-parts.js";
import { readPart } from "./part-body.js";

/**
 * Stores a part that is sent by PUT. The link and the headers are checked before the body is read, and before it is asked
 * for by `100 Continue`.
 * @throws HttpRefusal, RequestAborted
 */
export async function receivePart(
  parts: MediaParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { metrics } = parts;
  try {
    const grant = requireGrant(parts, request);
    requireHeaders(request, grant);
    const freePlace = parts.places.take(grant.owner);
    // Not on the end of the response: a client that is gone frees the place once its last write has ended.
    try {
      await storePart(parts, request, response, grant);
    } finally {
      freePlace();
    }
    metrics.uploadParts.stored.inc();
    metrics.uploadBytes.inc(grant.size);
    response.writeHead(204).end();
  } catch (error) {
    if (error instanceof StoreUnavailable) {
      parts.log.error({ err: error }, "store part failed");
      metrics.uploadParts.failed.inc();
      throw new HttpRefusal(503, "The part could not be stored. Send it again in a moment.");
    }
    if (error instanceof RequestAborted) metrics.uploadParts.aborted.inc();
    else metrics.uploadParts.refused.inc();
    throw error;
  }
}

function requireGrant({ store, now, isDraining }: MediaParts, request: IncomingMessage): PartGrant {
  if (isDraining()) throw new HttpRefusal(503, "This server is about to stop. Send the part again.");
  const { path, search } = targetOf(request);
  const grant = store.links.verifyPart(path, search);
  if (grant === undefined) throw new HttpRefusal(403, "This is no link for a part: ask for `missingParts` again.");
  if (grant.until <= now()) throw new HttpRefusal(403, "This link has expired: ask for `missingParts` again.");
  return grant;
}

function requireHeaders({ headers }: IncomingMessage, { size, mimeType }: PartGrant): void {
  const { "content-length": length, "transfer-encoding": coding } = headers;
  if (length === undefined || coding !== undefined)
    throw new HttpRefusal(411, `The part has ${size} bytes: send them with this Content-Length.`);
  if (Number(length) > size) throw new HttpRefusal(413, `The part has ${size} bytes: Content-Length is ${length}.`);
  if (Number(length) < size) throw new HttpRefusal(400, `The part has ${size} bytes: Content-Length is ${length}.`);
  if (normalised(headers["content-type"] ?? "") !== normalised(mimeType))
    throw new HttpRefusal(400, "The Content-Type must be that of `headers`.");
}

/** Clients may write a media type with other spaces and letters. */
function normalised(mimeType: string): string {
  return mimeType.replace(/\s+/gu, "").toLowerCase();
}

async function storePart(
  { store, times, ownTimers }: MediaParts,
  request: IncomingMessage,
  response: ServerResponse,
  grant: PartGrant,
): Promise<void> {
  const file = await store.openPart(grant);
  if (file === undefined) throw gone();
  ownTimers.add(request.socket);
  try {
    if (file === "stored") {
      // A client that awaits 100 Continue does not send the body for a final status.
      if (!awaitsContinue(request)) await readPart(request, () => Promise.resolve(), times);
      return;
    }
    if (awaitsContinue(request)) response.writeContinue();
    try {
      await readPart(request, (chunks) => file.write(chunks), times);
      if (!(await store.storePart(file))) throw gone();
    } catch (error) {
      await file.abandon();
      throw error;
    }
  } finally {
    ownTimers.delete(request.socket);
  }
}

function gone(): HttpRefusal {
  return new HttpRefusal(404, "There is no upload that waits for this part.");
}
