import type { IncomingHttpHeaders } from "node:http";
import { HttpRefusal } from "../http-refusal.js";
import { readContentType } from "./media-types.js";

/** Headers that a foreign page cannot send without a preflight, which CORS refuses. */
const PREFLIGHTED = [
  "authorization",
  "graphql-require-preflight",
  "apollo-require-preflight",
  "x-apollo-operation-name",
];

/**
 * CSRF prevention: rejects a GET that a foreign page could cause. A POST of application/json needs a preflight itself.
 * @throws HttpRefusal
 */
export function requireNoForgery(headers: IncomingHttpHeaders): void {
  if (PREFLIGHTED.some((name) => (headers[name] ?? "") !== "")) return;
  if (readContentType(headers["content-type"]).type === "application/json") return;
  throw new HttpRefusal(
    400,
    "A GET without a token could come from a foreign page (CSRF). Send an Authorization header or " +
      "`graphql-require-preflight: 1` with it, or POST application/json.",
  );
}
