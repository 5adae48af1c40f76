import { BoundedLog, type LogBounds } from "./bounded-log.js";
import { type LoggedRequest, requestFields } from "./log-fields.js";
import type { Logger } from "./logger.js";
import { subnetOf } from "./network-address.js";

/**
 * Lines about requests and sockets that are refused, or that an outage fails. Their number is bounded: a flood of refusals is
 * no flood of lines.
 */
export interface RefusalLog {
  /** A limit was reached; `limit` is its name in LIMITS, or the setting that has it. */
  byLimit(limit: string, code: string, request: LoggedRequest): void;
  /** A request needs a sign-in, another token, or what only another user may do. `reason` has no text of people. */
  unauthorised(code: string, request: LoggedRequest, reason?: string): void;
  /** A request for a socket was refused. `origin` is that of its page. */
  socket(status: number, reason: string, request: LoggedRequest & { readonly origin: string | undefined }): void;
  /** The database did not answer a request, whose `request` is unknown where it failed early. `fields` are those of the error. */
  outage(code: string, request: LoggedRequest | undefined, fields: object): void;
  /** A socket was closed for a fault of its client. */
  closed(code: number, request: LoggedRequest): void;
  /** Writes the numbers of the lines that were only counted. */
  close(): void;
}

const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[\w.:[\]-]{1,255}$/iu;

export function createRefusalLog(log: Logger, bounds?: LogBounds): RefusalLog {
  const lines = new BoundedLog(log, bounds);
  const write = (
    level: "info" | "warn",
    message: string,
    kind: Record<string, string | number>,
    request: LoggedRequest | undefined,
    more: object = {},
  ) =>
    lines.write({
      level,
      message,
      kind,
      subject: subjectOf(request),
      fields: () => ({ ...(request && requestFields(request)), ...more }),
    });
  return {
    byLimit: (limit, code, request) => write("info", "refused by a limit", { limit, code }, request),
    unauthorised: (code, request, reason) =>
      write("info", "authorisation failed", { code, ...(reason !== undefined && { reason }) }, request),
    socket: (status, reason, { origin, ...request }) =>
      write("info", "rejected socket", { status, reason }, request, {
        ...(origin !== undefined && ORIGIN.test(origin) && { origin }),
      }),
    outage: (code, request, fields) => write("warn", "run operation failed", { code }, request, fields),
    closed: (code, request) => write("info", "closed socket: client fault", { code }, request),
    close: () => lines.close(),
  };
}

function subjectOf(request: LoggedRequest | undefined): string {
  if (request === undefined) return "unknown";
  const { client, viewer } = request;
  if (viewer !== undefined && "userId" in viewer) return `user ${viewer.userId}`;
  return subnetOf(client.ipAddress, 64);
}
