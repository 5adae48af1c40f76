import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../infra/clock.js";
import { UNSIGNED_PAYLOAD, createAwsSigner } from "../../infra/crypto/aws-signature.js";
import { connectTo, readText } from "./connection.js";
import { S3Error, errorOf } from "./errors.js";
import type { S3Settings } from "./settings.js";
import { parseXml } from "./xml.js";
import type { XmlElement } from "./xml.js";

/** Request to the bucket, or to an object in it. */
export interface S3Request {
  /** Operation as S3 names it, such as PutObject. */
  readonly operation: string;
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** Name in the bucket; without it, the bucket itself. */
  readonly name?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | (() => Readable);
  readonly idleMs?: number;
}

/** Requests that are signed, and repeated while they fail for a reason that passes. */
export interface S3Client {
  /** Returns the headers of the response. @throws S3Error */
  send(request: S3Request): Promise<IncomingMessage["headers"]>;
  /** Returns the root of the XML in the response. @throws S3Error, also for an error in a response of status 200 */
  ask(request: S3Request): Promise<XmlElement>;
  /** Sends a request once, and resolves with the response, its body unread. @throws S3Error */
  open(request: S3Request): Promise<IncomingMessage>;
  /** Runs `attempt` again while it fails with an S3Error that passes. */
  retry<Result>(attempt: () => Promise<Result>): Promise<Result>;
  /** Sends a request once and without a signature; returns its status. */
  sendUnsigned(request: S3Request): Promise<number>;
  /** Signs an address for clients. */
  presign(request: PresignedRequest, signedAt: Date, seconds: number): string;
}

export interface PresignedRequest {
  readonly method: "GET" | "PUT";
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  /** Headers to be sent exactly so. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface S3ClientOptions {
  readonly settings: S3Settings;
  readonly now: Clock;
  /** Delays before the second, third … try; each is up to doubled at random. */
  readonly retryDelaysMs?: readonly number[];
  /** Silence after which a request fails, unless it has a longer one of its own. */
  readonly idleMs?: number;
}

const RETRY_DELAYS_MS = [100, 400, 1600];
const IDLE_MS = 10_000;
const MAX_XML_BYTES = 4 * 1024 * 1024;

export function createS3Client(options: S3ClientOptions): S3Client {
  const { settings, now, retryDelaysMs = RETRY_DELAYS_MS, idleMs: usualIdleMs = IDLE_MS } = options;
  const { accessKeyId, secretAccessKey, region } = settings;
  const signer = createAwsSigner({ accessKeyId, secretAccessKey, region, service: "s3" });
  const own = addressOf(settings, settings.endpoint);
  const ofClients = addressOf(settings, settings.publicEndpoint);
  const send = connectTo(own.origin);

  function open({ operation, method, name, query, headers, body, idleMs = usualIdleMs }: S3Request) {
    const isText = typeof body === "string" || body === undefined;
    const length = isText && method !== "GET" && method !== "HEAD" ? { "content-length": sizeOf(body) } : {};
    const signed = signer.sign(
      { method, host: own.host, path: own.pathOf(name), query: query ?? {}, headers: { ...length, ...headers } },
      now(),
      isText ? sha256Of(body) : UNSIGNED_PAYLOAD,
    );
    const sent = typeof body === "function" ? { body: body() } : body === undefined ? {} : { body };
    return send({
      operation,
      method,
      path: signed.path,
      headers: { host: own.host, ...signed.headers },
      idleMs,
      ...sent,
    });
  }

  async function retry<Result>(attempt: () => Promise<Result>): Promise<Result> {
    for (const delayMs of retryDelaysMs) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof S3Error) || !error.isTransient) throw error;
      }
      await delay(delayMs * (1 + Math.random()));
    }
    return attempt();
  }

  return {
    open,
    retry,
    send: (request) =>
      retry(async () => {
        const response = await open(request);
        response.resume();
        return response.headers;
      }),
    ask: (request) =>
      retry(async () => {
        const text = await readText(request.operation, await open(request), MAX_XML_BYTES);
        const root = parseAnswer(request.operation, text);
        if (root.name === "Error") throw errorOf(request.operation, 200, text, "InvalidResponse");
        return root;
      }),

    async sendUnsigned({ operation, method, name, query, idleMs = usualIdleMs }) {
      const path = `${own.pathOf(name)}?${new URLSearchParams(query).toString()}`;
      try {
        const response = await send({ operation, method, path, headers: { host: own.host }, idleMs });
        response.resume();
        return response.statusCode ?? 0;
      } catch (error) {
        if (error instanceof S3Error && error.status !== 0) return error.status;
        throw error;
      }
    },

    presign({ method, name, query, headers = {} }, signedAt, seconds) {
      const { origin, host, pathOf } = ofClients;
      return origin + signer.presign({ method, host, path: pathOf(name), query, headers }, signedAt, seconds);
    },
  };
}

/** Returns the addresses of the bucket at an endpoint. */
export function addressOf({ bucket, pathStyle }: S3Settings, endpoint: string) {
  const url = new URL(endpoint);
  if (!pathStyle) url.hostname = `${bucket}.${url.hostname}`;
  const base = pathStyle ? `/${bucket}` : "";
  return { origin: url.origin, host: url.host, pathOf: (name = "") => `${base}/${name}` };
}

function parseAnswer(operation: string, text: string): XmlElement {
  try {
    return parseXml(text);
  } catch {
    throw new S3Error(operation, 200, "InvalidResponse");
  }
}

function sizeOf(text = ""): string {
  return String(Buffer.byteLength(text));
}

function sha256Of(text = ""): string {
  return createHash("sha256").update(text).digest("hex");
}
