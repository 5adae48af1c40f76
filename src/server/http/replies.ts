import type { ServerResponse } from "node:http";
import type { HttpRefusal } from "../http-refusal.js";
import type { PageResponse } from "./pages/static-file.js";

/** Sends a text response, unless the headers are sent. */
export function reply(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (!response.headersSent) response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers });
  response.end(text);
}

/** Sends a refusal as GraphQL errors. */
export function replyRefusal(response: ServerResponse, refusal: HttpRefusal): void {
  const headers = { ...refusal.headers, "content-type": "application/json; charset=utf-8" };
  reply(response, refusal.status, refusal.body(), headers);
}

/** Sends a page; `end` ends the response with the body, unless the request is a HEAD. */
export function replyPage(response: ServerResponse, page: PageResponse, end: (body: Buffer) => void): void {
  response.writeHead(page.status, page.headers);
  if (response.req.method === "HEAD") response.end();
  else end(page.body);
}
