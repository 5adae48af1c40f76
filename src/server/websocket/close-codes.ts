import type { Logger } from "../../infra/logger.js";
import type { Extra } from "./graphql-ws.js";

/** The protocol was broken, something was too large, too much or read too slowly: the client is to be mended. */
const CLIENT_FAULTS: ReadonlySet<number> = new Set([1002, 1003, 1007, 1009, 4400, 4401, 4406, 4408, 4409, 4413, 4429]);
const OUR_FAULTS: ReadonlySet<number> = new Set([1011, 1013, 4500]);

/** Writes down how a socket ended: what is somebody's fault so that it is found, all else for who looks closely. */
export function logClose(log: Logger, { id, connection }: Extra, code: number): void {
  const what = {
    socketId: id,
    code,
    ...(connection && { userId: String(connection.viewer.userId), sessionId: String(connection.viewer.sessionId) }),
  };
  if (OUR_FAULTS.has(code)) log.warn(what, "a socket ended for a fault of ours");
  else if (CLIENT_FAULTS.has(code)) log.info(what, "a socket ended for its client's fault");
  else log.debug(what, "a socket ended");
}
