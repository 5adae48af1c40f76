import { type Checker, createResult } from "../history/test-run.js";
import { faultFreeIntervals, isWithin, redisFaultIntervals } from "../history/fault-timeline.js";

/** Time limit of a send while only Redis is faulty. */
const MAX_SEND_MS = 4000;

/** Close codes after which clients reconnect: the server's, and the client's own for dead connections. */
const CLOSE_CODES: ReadonlySet<number> = new Set([1000, 1001, 1006, 1012, 1013, 4403, 4408, 4413, 4499, 4504]);

/**
 * Calls complete while no fault is active, and sends also while only Redis is faulty. Under faults a call may fail with
 * a code that the client can act on: never with INTERNAL_SERVER_ERROR, and never so that graphql-ws stops reconnecting.
 */
export const completion: Checker = ({ history }) => {
  const result = createResult("calls complete");
  const [faultFree, redisFaults] = [faultFreeIntervals(history), redisFaultIntervals(history)];
  for (const { operation, device, transport, invoked, outcome } of history.calls) {
    const at = outcome?.at.ms ?? Infinity;
    const name = `${operation} on ${device} at ${invoked.ms} ms`;
    const detail = outcome?.kind === "info" ? [outcome.code, outcome.why].join(" ") : "";
    result.assert(!detail.includes("INTERNAL_SERVER_ERROR"), () => `${name} failed with an internal error.`);
    result.assert(!detail.includes("signed out"), () => `${name}: ${detail}, though the session was not ended.`);
    // Over a socket the device's own disconnects leave calls indeterminate.
    if (transport === "socket") continue;
    if (isWithin(faultFree, invoked.ms, at))
      result.assert(outcome?.kind !== "info", () => `${name} did not complete, though no fault was active: ${detail}`);
    if (operation === "send" && isWithin(redisFaults, invoked.ms, at))
      result.assert(
        outcome?.kind !== "info" && at - invoked.ms <= MAX_SEND_MS,
        () => `${name} did not complete within ${MAX_SEND_MS} ms, though only Redis was faulty: ${detail}`,
      );
  }
  for (const entry of history.streams) {
    if (entry.kind === "closed")
      result.assert(
        CLOSE_CODES.has(entry.code),
        () => `The socket of ${entry.device} was closed with ${entry.code} (${entry.reason}) at ${entry.at.ms} ms.`,
      );
    if (entry.kind === "gave up")
      result.assert(
        false,
        () => `The stream of ${entry.device} ended without a retry at ${entry.at.ms} ms: ${entry.why}`,
      );
  }
  return result.end();
};
