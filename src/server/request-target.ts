import type { IncomingMessage } from "node:http";

export const GRAPHQL_PATH = "/graphql";

const ORIGIN = /^https?:\/\/[^/?]*/iu;

/** Returns path and query of a request target, which may be absolute (RFC 9112, 3.2.2). URL would throw on malformed ones. */
export function targetOf({ url = "/" }: Pick<IncomingMessage, "url">): { path: string; search: string } {
  const target = url.startsWith("/") ? url : url.replace(ORIGIN, "");
  const end = target.indexOf("?");
  return end === -1 ? { path: target, search: "" } : { path: target.slice(0, end), search: target.slice(end) };
}
