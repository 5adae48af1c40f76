import { Refused } from "./errors.js";

/** End of a try without an answer: final, or to be repeated after a while. */
export type Failure =
  { readonly isFinal: true; readonly code: string } | { readonly isFinal: false; readonly retryMs: number };

const MAX_DEFECT_TRIES = 5;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;

/** Refusals that a repetition cannot change. */
const FINAL_CODES = new Set(["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "FORBIDDEN"]);

/** Defects of the server, or of a proxy, that may pass. */
const DEFECT_CODES = new Set(["INTERNAL_SERVER_ERROR", "UPLOAD_FAILED"]);

/** Classifies the error of a request: errors that do not concern the item itself are repeated. `random` in [0, 1). */
export function classify(error: unknown, tries: number, random: number): Failure {
  const { code, retryAfter } = (error ?? {}) as { readonly code?: unknown; readonly retryAfter?: unknown };
  const isFinal =
    typeof code === "string" &&
    (error instanceof Refused || FINAL_CODES.has(code) || (DEFECT_CODES.has(code) && tries >= MAX_DEFECT_TRIES));
  if (isFinal) return { isFinal, code };
  const backoff = (0.5 + random / 2) * Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1));
  return { isFinal: false, retryMs: typeof retryAfter === "number" ? retryAfter * 1000 : backoff };
}
