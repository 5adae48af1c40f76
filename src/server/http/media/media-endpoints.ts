import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { App } from "../../../context.js";
import { OBJECT_PATH, PART_PATH } from "../../../media/disk/links.js";
import type { DiskStore } from "../../../media/disk/store.js";
import { clientOf } from "../../client-info.js";
import type { ConnectionLimit } from "../../connection-limit.js";
import { type OriginCheck, allowOrigin } from "../../cors.js";
import { HttpRefusal } from "../../http-refusal.js";
import { targetOf } from "../../request-target.js";
import type { UnreadResponses } from "../unread-responses.js";
import type { StreamBounds } from "./file-stream.js";
import { sendObject } from "./object-endpoint.js";
import type { PartTimes } from "./part-body.js";
import { receivePart } from "./part-endpoint.js";
import type { PartPlaces } from "./part-places.js";

export interface MediaParts extends Pick<App, "config" | "log" | "metrics" | "now"> {
  readonly store: DiskStore;
  readonly places: PartPlaces;
  readonly times: PartTimes;
  readonly streams: StreamBounds;
  readonly unread: UnreadResponses;
  readonly connections: ConnectionLimit;
  readonly isAllowedOrigin: OriginCheck;
  readonly isDraining: () => boolean;
  /** Connections over which a part comes, whose time REQUEST_TIMEOUT_MS does not limit. */
  readonly ownTimers: Set<Socket>;
}

/** Answers a request below /media/. @throws HttpRefusal, RequestAborted */
export async function answerMedia(
  parts: MediaParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method } = request;
  const { path } = targetOf(request);
  allowOrigin(request, response, parts.isAllowedOrigin, "GET, HEAD, PUT");
  if (method === "OPTIONS") {
    response.writeHead(204).end();
    return;
  }
  const refusal = parts.connections.admit(
    request.socket,
    clientOf(request, parts.config.TRUSTED_PROXIES).ipAddress,
    response,
  );
  if (refusal !== undefined) throw refusal;
  if (path.startsWith(PART_PATH)) {
    if (method !== "PUT") throw new HttpRefusal(405, "PUT a part here.", { allow: "PUT, OPTIONS" });
    await receivePart(parts, request, response);
  } else if (path.startsWith(OBJECT_PATH)) {
    if (method !== "GET" && method !== "HEAD")
      throw new HttpRefusal(405, "GET a file here.", { allow: "GET, HEAD, OPTIONS" });
    await sendObject(parts, request, response);
  } else throw new HttpRefusal(404, "There is nothing here.");
}
