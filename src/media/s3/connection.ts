import { Agent as HttpAgent, request as requestHttp } from "node:http";
import type { IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { S3Error, errorOf } from "./errors.js";

/** Request as it is sent, signature included. */
export interface WireRequest {
  /** Name of the operation, for errors. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
  /** Silence after which the request fails; the copy of a large file is silent for long. */
  readonly idleMs: number;
}

/** Sends a request, and resolves with a response of status 2xx, its body unread. @throws S3Error */
export type Send = (request: WireRequest) => Promise<IncomingMessage>;

const MAX_SOCKETS = 64;
const MAX_ERROR_BYTES = 65_536;

/** Opens connections to an origin, which are kept alive. */
export function connectTo(origin: string): Send {
  const { protocol, hostname, port } = new URL(origin);
  const isTls = protocol === "https:";
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const agent = isTls ? new HttpsAgent(options) : new HttpAgent(options);
  const open = isTls ? requestHttps : requestHttp;
  // The address of an IPv6 host has brackets, which sockets do not take.
  const host = hostname.replaceAll(/[[\]]/gu, "");

  return async ({ operation, method, path, headers, body, idleMs }) => {
    const request = open({ agent, host, port, method, path, headers, timeout: idleMs });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.on("response", resolve);
      request.on("error", (error) => reject(asS3Error(operation, error)));
    });
    request.on("timeout", () => request.destroy(Object.assign(new Error("No answer in time."), { code: "ETIMEDOUT" })));
    if (body instanceof Readable) {
      // An error of the request rejects `answered`; one of the file is not seen there.
      pipeline(body, request).catch((error: unknown) => request.destroy(error as Error));
    } else request.end(body);
    const response = await answered;
    // An unread response that is cut must not end the process.
    response.on("error", () => undefined);
    const { statusCode: status = 0 } = response;
    if (status >= 200 && status < 300) return response;
    const text = await readText(operation, response, MAX_ERROR_BYTES).catch(() => "");
    throw errorOf(operation, status, text, response.statusMessage?.replaceAll(/[^A-Za-z]/gu, "") ?? "");
  };
}

/** Reads a body of at most `maxBytes`. @throws S3Error */
export async function readText(operation: string, response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw Object.assign(new Error("Too large."), { code: "ResponseTooLarge" });
      chunks.push(chunk);
    }
  } catch (error) {
    throw asS3Error(operation, error);
  }
  return Buffer.concat(chunks).toString();
}

/** Wraps an error of a connection, of which the code alone is kept. */
export function asS3Error(operation: string, error: unknown): S3Error {
  const { code, name } = error as NodeJS.ErrnoException;
  return new S3Error(operation, 0, code ?? name);
}
