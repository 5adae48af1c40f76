import type { IncomingMessage } from "node:http";

export const GRAPHQL_PATH = "/graphql";

const ORIGIN = /^https?:\/\/[^/?]*/iu;

/**
 * Returns the path and the query of a request, whose target may be a whole address (RFC 9112, 3.2.2). Not by URL, which
 * throws on some of what anyone may send.
 */
export function targetOf({ url = "/" }: Pick<IncomingMessage, "url">): { path: string; search: string } {
  const target = url.startsWith("/") ? url : url.replace(ORIGIN, "");
  const end = target.indexOf("?");
  return end === -1 ? { path: target, search: "" } : { path: target.slice(0, end), search: target.slice(end) };
}
