import { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import type { ConnectionLimit } from "./connection-limit.js";
import { HttpRefusal } from "./http-refusal.js";
import type { Refuse } from "./raw-refusal.js";

/**
 * Returns the listener of malformed and late requests, which are answered unless a response is in progress. Requests over
 * the connections in `ownTimers` are not late by REQUEST_TIMEOUT_MS.
 */
export function createClientErrorListener(
  connections: ConnectionLimit,
  refuse: Refuse,
  ownTimers: ReadonlySet<Duplex>,
) {
  return (error: NodeJS.ErrnoException, wire: Duplex): void => {
    if (error.code === "ERR_HTTP_REQUEST_TIMEOUT" && ownTimers.has(wire)) return;
    if (!wire.writable || error.code === "ECONNRESET" || isBeingAnswered(connections, wire as Socket)) wire.destroy();
    else refuse(wire, refusalOf(error));
  };
}

/** A response in between would be taken for that of another request. */
function isBeingAnswered(connections: ConnectionLimit, wire: Socket): boolean {
  const [first, ...others] = connections.inProgress(wire).keys();
  return others.length > 0 || (first instanceof ServerResponse && first.headersSent);
}

function refusalOf({ code }: NodeJS.ErrnoException): HttpRefusal {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new HttpRefusal(408, "The request did not come in time.");
  if (code === "HPE_HEADER_OVERFLOW") return new HttpRefusal(431, "The headers of a request may have 16 KiB in all.");
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") return new HttpRefusal(413, "The chunk extensions are too long.");
  return new HttpRefusal(400, "This is no HTTP/1.1 request.");
}
