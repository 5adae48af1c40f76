import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { S3Settings } from "../../media/s3/settings.js";
import { Bucket } from "./bucket.js";
import { operationOf, run, xml } from "./operations.js";
import type { DoubleResponse } from "./operations.js";
import { S3Fault, pairsOf, verifySignature } from "./signature.js";

/** Failure of one request: refused, cut before or after its effect, cut within the response, or never answered. */
export type Failure = "unavailable" | "cut-before" | "cut-after" | "cut-response" | "silent";

/** Request as the double has seen it. */
export interface SeenRequest {
  readonly operation: string;
  readonly name: string;
  readonly isSigned: boolean;
}

/** S3-compatible store on a free port of this machine, with one bucket in memory and one access key. */
export interface S3Double {
  readonly settings: S3Settings;
  readonly bucket: Bucket;
  /** All requests so far, in order. */
  readonly requests: readonly SeenRequest[];
  /** Returns the failure of a request, or undefined. Settable; by default nothing fails. */
  failure: (request: SeenRequest) => Failure | undefined;
  /** Objects are readable without a signature. Settable. */
  isPublic: boolean;
  close(): Promise<void>;
}

export interface S3DoubleOptions {
  readonly now?: () => Date;
  /** Origins of web pages that may use the bucket. */
  readonly corsOrigins?: readonly string[];
  /** Smallest part but the last; 5 MiB, as in S3. */
  readonly minPartBytes?: number;
  readonly pageSize?: number;
}

const ACCESS_KEY = { accessKeyId: "AKIDDOUBLE", secretAccessKey: "secret/of+the/double" };
const BUCKET = "media";
const REGION = "eu-test-1";

/**
 * Starts a store that is as strict as S3: each signature is recomputed from what has arrived, and lengths, types, hashes,
 * conditions, dates and the order of parts are verified.
 */
export async function startS3Double(options: S3DoubleOptions = {}): Promise<S3Double> {
  const { now = () => new Date(), corsOrigins = [], minPartBytes = 5 * 1024 * 1024, pageSize = 1000 } = options;
  const bucket = new Bucket({ now, minPartBytes, pageSize });
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    answer(request).then(
      (result) => respond(request, response, result),
      () => request.socket.destroy(),
    );
  });

  async function answer(request: IncomingMessage): Promise<DoubleResponse | "cut" | "silent" | Cut> {
    const cors = corsHeaders(request, corsOrigins);
    if (request.method === "OPTIONS") return { status: Object.keys(cors).length === 0 ? 403 : 200, headers: cors };
    try {
      const { seen, perform } = await received(request);
      requests.push(seen);
      const failure = double.failure(seen);
      if (failure === "unavailable") throw new S3Fault(503, "SlowDown");
      if (failure === "cut-before") return "cut";
      if (failure === "silent") return "silent";
      const result = perform();
      if (failure === "cut-after") return "cut";
      const answered = { ...result, headers: { ...result.headers, ...cors } };
      return failure === "cut-response" ? { cut: answered } : answered;
    } catch (error) {
      if (!(error instanceof S3Fault)) throw error;
      const details = Object.entries({ Code: error.code, Message: "Refused.", ...error.details });
      const content = details.map(([name, value]) => `<${name}>${value}</${name}>`).join("");
      const refusal = xml("Error", content, error.status);
      return { ...refusal, headers: { ...refusal.headers, ...cors } };
    }
  }

  async function received(request: IncomingMessage): Promise<{ seen: SeenRequest; perform: () => DoubleResponse }> {
    const [path = "", rawQuery = ""] = (request.url ?? "").split("?");
    const [, bucketName, ...rest] = path.split("/").map(decodeURIComponent);
    const name = rest.join("/");
    const query = Object.fromEntries(pairsOf(rawQuery));
    const method = request.method ?? "";
    const hasBody = method === "PUT" || method === "POST";
    if (hasBody && request.headers["content-length"] === undefined) throw new S3Fault(411, "MissingContentLength");
    const bodySha256 = verifySignature(request, { ...ACCESS_KEY, region: REGION }, now());
    const body = Buffer.concat((await request.toArray()) as Buffer[]);
    if (bucketName !== BUCKET) throw new S3Fault(404, "NoSuchBucket");
    const operation = operationOf(method, name === "", query, request.headers);
    const seen = { operation, name, isSigned: bodySha256 !== undefined };
    return {
      seen,
      perform: () => {
        if (bodySha256 === undefined) requirePublic(operation, query);
        else if (bodySha256 !== "UNSIGNED-PAYLOAD" && sha256(body) !== bodySha256)
          throw new S3Fault(400, "XAmzContentSHA256Mismatch");
        return run(bucket, BUCKET, { operation, name, query, headers: request.headers, body });
      },
    };
  }

  function requirePublic(operation: string, query: object): void {
    if (!double.isPublic || !["GetObject", "HeadObject"].includes(operation)) throw new S3Fault(403, "AccessDenied");
    if (Object.keys(query).some((name) => name.startsWith("response-"))) throw new S3Fault(400, "InvalidRequest");
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const double: S3Double = {
    settings: {
      ...{ endpoint, publicEndpoint: endpoint, region: REGION, bucket: BUCKET, ...ACCESS_KEY },
      ...{ pathStyle: true, conditionalPut: true, checksums: true },
    },
    bucket,
    requests,
    failure: () => undefined,
    isPublic: false,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return double;
}

interface Cut {
  readonly cut: DoubleResponse;
}

function respond(request: IncomingMessage, response: ServerResponse, result: DoubleResponse | "cut" | "silent" | Cut) {
  if (result === "silent") return;
  if (result === "cut") {
    request.socket.destroy();
    return;
  }
  const { status, headers = {}, body = "" } = "cut" in result ? result.cut : result;
  const bytes = Buffer.from(body);
  const length = status === 204 || status === 304 ? {} : { "content-length": bytes.length };
  response.writeHead(status, { ...headers, ...length });
  if (!("cut" in result)) response.end(bytes);
  else {
    response.flushHeaders();
    response.write(bytes.subarray(0, bytes.length / 2));
    request.socket.end();
  }
}

function corsHeaders({ headers, method }: IncomingMessage, origins: readonly string[]): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined || !origins.includes(origin)) return {};
  const allowed = { "access-control-allow-origin": origin, vary: "Origin" };
  if (method !== "OPTIONS") return allowed;
  return {
    ...allowed,
    "access-control-allow-methods": "GET, HEAD, PUT",
    "access-control-allow-headers": headers["access-control-request-headers"] ?? "",
  };
}

function sha256(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}
