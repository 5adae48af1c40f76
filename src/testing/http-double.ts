import { once } from "node:events";
import { type IncomingHttpHeaders, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onCleanup } from "./app.js";

/** Request as a foreign service has received it. */
export interface ReceivedRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** HTTP server in the place of a foreign service. */
export interface HttpDouble {
  readonly url: string;
  /** Requests so far, oldest first. */
  readonly requests: readonly ReceivedRequest[];
  /** Sets the answer to further requests; 200 without a body at first. */
  answer(respond: (response: ServerResponse, request: ReceivedRequest) => unknown): void;
}

/** Starts a double, for the current test or, outside of one, for all tests of the file. */
export async function startHttpDouble(): Promise<HttpDouble> {
  const requests: ReceivedRequest[] = [];
  let respond: Parameters<HttpDouble["answer"]>[0] = (response) => response.end();
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const received = { method: request.method, path: request.url, headers: request.headers, body };
      requests.push(received);
      respond(response, received);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanup(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (next) => void (respond = next),
  };
}
