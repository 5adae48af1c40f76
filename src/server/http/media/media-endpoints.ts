import type { IncomingMessage, ServerResponse } from "node:http";
import { OBJECT_PATH, PART_PATH } from "../../../media/disk/links.js";
import { clientOf } from "../../client-info.js";
import { allowOrigin } from "../../cors.js";
import { HttpRefusal } from "../../http-refusal.js";
import { targetOf } from "../../request-target.js";
import type { MediaParts } from "./media-parts.js";
import { sendObject } from "./object-endpoint.js";
import { receivePart } from "./part-endpoint.js";

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
