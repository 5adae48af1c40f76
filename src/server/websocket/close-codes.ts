import type { App } from "../../context.js";
import { requestFields } from "../../infra/log-fields.js";
import { type Extra, loggedSocket } from "./socket-session.js";

/** The client broke the protocol, sent too much or read too slowly. */
const CLIENT_FAULTS: ReadonlySet<number> = new Set([1002, 1003, 1007, 1009, 4400, 4401, 4406, 4408, 4409, 4413, 4429]);
const SERVER_FAULTS: ReadonlySet<number> = new Set([1011, 1013, 4500]);

/** Logs the end of a socket: server faults as warnings, client faults at info, all others at debug. */
export function logClose({ log, refusalLog }: Pick<App, "log" | "refusalLog">, extra: Extra, code: number): void {
  const request = loggedSocket(extra);
  const details = { code, ...requestFields(request) };
  if (SERVER_FAULTS.has(code)) log.warn(details, "closed socket: server fault");
  else if (CLIENT_FAULTS.has(code) && !extra.isClosingLogged) refusalLog.closed(code, request);
  else log.debug(details, "closed socket");
}
