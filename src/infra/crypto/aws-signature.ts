import { createHash, createHmac } from "node:crypto";

/** Credentials of AWS, or of a service with the same protocol, for one region and service. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** Name of the service in signatures, such as `s3` or `sns`. */
  readonly service: string;
}

/** Request to sign. */
export interface AwsRequest {
  readonly method: string;
  /** Host, with its port unless that is the default of the protocol. */
  readonly host: string;
  /** Path, percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Headers to sign besides `host`; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Signatures of AWS, version 4. */
export interface AwsSigner {
  /** Returns path and query of an address valid from `signedAt` for `seconds`, 604,800 at most; its body is not signed. */
  presign(request: AwsRequest, signedAt: Date, seconds: number): string;
  /** Returns path and query, and the headers with the signature. The hash is hexadecimal, or UNSIGNED-PAYLOAD. */
  sign(request: AwsRequest, signedAt: Date, bodySha256: string): SignedRequest;
}

export interface SignedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Value in place of the hash of a body that is not signed. */
export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

const ALGORITHM = "AWS4-HMAC-SHA256";
/** Signing keys of today, of the day before, and of the days around a midnight between machines. */
const MAX_CACHED_KEYS = 4;

export function createAwsSigner({ accessKeyId, secretAccessKey, region, service }: AwsCredentials): AwsSigner {
  const keys = new Map<string, Buffer>();

  function keyOf(day: string): Buffer {
    const known = keys.get(day);
    if (known !== undefined) return known;
    const key = [region, service, "aws4_request"].reduce(hmac, hmac(`AWS4${secretAccessKey}`, day));
    if (keys.size >= MAX_CACHED_KEYS) keys.clear();
    keys.set(day, key);
    return key;
  }

  function signatureOf(request: AwsRequest, query: string, headers: SignedHeaders, time: string, bodySha256: string) {
    // S3 alone takes the path as it is sent; other services encode it once more.
    const path = service === "s3" ? request.path : encode(request.path).replaceAll("%2F", "/");
    const canonical = `${request.method}\n${path}\n${query}\n${headers.lines}\n${headers.names}\n${bodySha256}`;
    const day = time.slice(0, 8);
    const text = `${ALGORITHM}\n${time}\n${day}/${scope}\n${sha256Hex(canonical)}`;
    return createHmac("sha256", keyOf(day)).update(text).digest("hex");
  }

  const scope = `${region}/${service}/aws4_request`;
  return {
    presign(request, signedAt, seconds) {
      const time = timeOf(signedAt);
      const headers = signedHeaders({ ...request.headers, host: request.host });
      const query = queryOf({
        ...request.query,
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": `${accessKeyId}/${time.slice(0, 8)}/${scope}`,
        "X-Amz-Date": time,
        "X-Amz-Expires": String(seconds),
        "X-Amz-SignedHeaders": headers.names,
      });
      const signature = signatureOf(request, query, headers, time, UNSIGNED_PAYLOAD);
      return `${request.path}?${query}&X-Amz-Signature=${signature}`;
    },

    sign(request, signedAt, bodySha256) {
      const time = timeOf(signedAt);
      const sent = { ...request.headers, "x-amz-content-sha256": bodySha256, "x-amz-date": time };
      const headers = signedHeaders({ ...sent, host: request.host });
      const query = queryOf(request.query ?? {});
      const signature = signatureOf(request, query, headers, time, bodySha256);
      const credential = `${accessKeyId}/${time.slice(0, 8)}/${scope}`;
      return {
        path: query === "" ? request.path : `${request.path}?${query}`,
        headers: {
          ...sent,
          authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${headers.names}, Signature=${signature}`,
        },
      };
    },
  };
}

/** Returns the SHA-256 of a text in hexadecimal. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

interface SignedHeaders {
  readonly names: string;
  readonly lines: string;
}

function signedHeaders(headers: Readonly<Record<string, string>>): SignedHeaders {
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]?.trim().replaceAll(/ +/gu, " ")}\n`).join("");
  return { names: names.join(";"), lines };
}

function queryOf(query: Readonly<Record<string, string>>): string {
  const values = new Map(Object.entries(query).map(([name, value]) => [encode(name), encode(value)]));
  // Names alone are sorted: with their values, `a-=` would precede `a=`.
  return [...values.keys()]
    .sort()
    .map((name) => `${name}=${values.get(name)}`)
    .join("&");
}

/** Encodes as RFC 3986 has it: all but letters, digits and `-_.~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/gu,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Formats a time as 20261129T021500Z. */
function timeOf(date: Date): string {
  return date.toISOString().replaceAll(/[-:]|\.\d{3}/gu, "");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
