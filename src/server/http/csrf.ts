import type { IncomingHttpHeaders } from "node:http";
import { HttpRefusal } from "../http-refusal.js";
import { readContentType } from "./media-types.js";

/** None of them is sent by a form, an image or a script of a foreign page without a preflight, which CORS then refuses. */
const PREFLIGHTED = [
  "authorization",
  "graphql-require-preflight",
  "apollo-require-preflight",
  "x-apollo-operation-name",
];

/**
 * Refuses a GET that a foreign page could have made its visitor's browser send. A POST of application/json cannot be one.
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
