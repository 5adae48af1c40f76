import type { IncomingMessage } from "node:http";

/** The check of Node.js, which passes all other expectations to the `checkExpectation` event. */
const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/iu;

/** Returns true unless the request expects something else than `100-continue`. */
export function isExpectationMet({ headers }: IncomingMessage): boolean {
  return CONTINUE.test(headers.expect ?? "100-continue");
}

/** Returns true for a client that sends the body only after `100 Continue`. */
export function awaitsContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === "1.1" && headers.expect !== undefined && CONTINUE.test(headers.expect);
}
