import { type Checker, createResult } from "../history/test-run.js";
import { faultFreeIntervals, isWithin, redisFaultIntervals } from "../history/fault-timeline.js";

/** The longest that an answer may take while only Redis is disturbed. */
const REDIS_BOUND_MS = 4000;

/** Those after which clients come back: the server's, and the client's own for lines that are dead. */
const CLOSE_CODES: ReadonlySet<number> = new Set([1000, 1001, 1006, 1012, 1013, 4403, 4408, 4413, 4499, 4504]);

/**
 * A call is answered while nothing is disturbed, and a send while only Redis is. In trouble it may fail, but by a code
 * that tells the client what to do: never as a fault of the server's own, and never so that the client library gives up.
 */
export const answers: Checker = ({ history }) => {
  const result = createResult("calls are answered");
  const [calm, redisOnly] = [faultFreeIntervals(history), redisFaultIntervals(history)];
  for (const { operation, device, way, invoked, outcome } of history.calls) {
    const at = outcome?.at.ms ?? Infinity;
    const name = `${operation} on ${device} at ${invoked.ms} ms`;
    const why = outcome?.kind === "unknown" ? [outcome.code, outcome.why].join(" ") : "";
    result.assert(!why.includes("INTERNAL_SERVER_ERROR"), () => `${name} failed by a fault of the server's own.`);
    result.assert(!why.includes("signed out"), () => `${name}: ${why}, though nobody ended the session.`);
    // Over a socket it is the device's own cuts that leave it in doubt.
    if (way === "socket") continue;
    if (isWithin(calm, invoked.ms, at))
      result.assert(
        outcome?.kind !== "unknown",
        () => `${name} was not answered, though nothing was disturbed: ${why}`,
      );
    if (operation === "send" && isWithin(redisOnly, invoked.ms, at))
      result.assert(
        outcome?.kind !== "unknown" && at - invoked.ms <= REDIS_BOUND_MS,
        () => `${name} was not answered within ${REDIS_BOUND_MS} ms, though only Redis was disturbed: ${why}`,
      );
  }
  for (const entry of history.streams) {
    if (entry.kind === "closed")
      result.assert(
        CLOSE_CODES.has(entry.code),
        () => `The socket of ${entry.device} was closed with ${entry.code} (${entry.reason}) at ${entry.at.ms} ms.`,
      );
    if (entry.kind === "gave up")
      result.assert(false, () => `The stream of ${entry.device} ended for good at ${entry.at.ms} ms: ${entry.why}`);
  }
  return result.end();
};
