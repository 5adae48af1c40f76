import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The one access key of the double, and its region. */
export interface DoubleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** Error of S3, with its HTTP status. */
export class S3Fault extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly details: Readonly<Record<string, string>> = {},
  ) {
    super(code);
  }
}

interface Claim {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
  /** Hash of the body as signed: hexadecimal, or UNSIGNED-PAYLOAD. */
  readonly bodySha256: string;
}

const MINUTE = 60_000;
const ALGORITHM = "AWS4-HMAC-SHA256";

/**
 * Recomputes the signature of a request from its raw address and headers as the documentation of AWS describes it, with no
 * code of the driver. Returns the signed hash of the body, or undefined for a request without any signature.
 * @throws S3Fault
 */
export function verifySignature(request: IncomingMessage, own: DoubleCredentials, now: Date): string | undefined {
  const [path = "", rawQuery = ""] = (request.url ?? "").split("?");
  const query = pairsOf(rawQuery);
  const claim = query.some(([name]) => name === "X-Amz-Signature")
    ? claimOfQuery(Object.fromEntries(query), now)
    : claimOfHeaders(request, now);
  if (claim === undefined) return undefined;

  const day = claim.date.slice(0, 8);
  const [accessKeyId, ...scope] = claim.credential.split("/");
  if (accessKeyId !== own.accessKeyId) throw new S3Fault(403, "InvalidAccessKeyId");
  if (scope[1] !== own.region) throw new S3Fault(400, "AuthorizationHeaderMalformed", { Region: own.region });
  if (scope.join("/") !== `${day}/${own.region}/s3/aws4_request`)
    throw new S3Fault(400, "AuthorizationQueryParametersError");

  const names = claim.signedHeaders.split(";");
  const sent = Object.keys(request.headers);
  if (!names.includes("host") || sent.some((name) => name.startsWith("x-amz-") && !names.includes(name)))
    throw new S3Fault(403, "AccessDenied");

  const canonical = [
    request.method,
    path,
    query
      .filter(([name]) => name !== "X-Amz-Signature")
      .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map((pair) => pair.join("="))
      .join("&"),
    ...names.map((name) => `${name}:${String(request.headers[name] ?? "").trim()}`),
    "",
    claim.signedHeaders,
    claim.bodySha256,
  ].join("\n");
  const text = [ALGORITHM, claim.date, scope.join("/"), createHash("sha256").update(canonical).digest("hex")].join(
    "\n",
  );
  let key = Buffer.from(`AWS4${own.secretAccessKey}`);
  for (const step of [day, own.region, "s3", "aws4_request", text])
    key = createHmac("sha256", key).update(step).digest();
  if (key.toString("hex") !== claim.signature) throw new S3Fault(403, "SignatureDoesNotMatch");
  return claim.bodySha256;
}

function claimOfQuery(query: Record<string, string>, now: Date): Claim {
  const get = (name: string) => {
    const value = query[`X-Amz-${name}`];
    if (value === undefined) throw new S3Fault(400, "AuthorizationQueryParametersError");
    return value;
  };
  const seconds = Number(get("Expires"));
  if (get("Algorithm") !== ALGORITHM || !Number.isInteger(seconds) || seconds < 1 || seconds > 604_800)
    throw new S3Fault(400, "AuthorizationQueryParametersError");
  const age = now.getTime() - timeOf(get("Date")).getTime();
  if (age > seconds * 1000 || age < -15 * MINUTE) throw new S3Fault(403, "AccessDenied");
  return {
    ...{ credential: get("Credential"), signedHeaders: get("SignedHeaders"), signature: get("Signature") },
    ...{ date: get("Date"), bodySha256: "UNSIGNED-PAYLOAD" },
  };
}

function claimOfHeaders({ headers }: IncomingMessage, now: Date): Claim | undefined {
  if (headers.authorization === undefined) return undefined;
  const pattern = /^AWS4-HMAC-SHA256 Credential=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/u;
  const [, credential, signedHeaders, signature] = pattern.exec(headers.authorization) ?? [];
  const { "x-amz-date": date, "x-amz-content-sha256": bodySha256 } = headers as Record<string, string | undefined>;
  if (credential === undefined || signedHeaders === undefined || signature === undefined || date === undefined)
    throw new S3Fault(400, "AuthorizationHeaderMalformed");
  if (bodySha256 === undefined) throw new S3Fault(400, "InvalidRequest");
  if (Math.abs(now.getTime() - timeOf(date).getTime()) > 15 * MINUTE) throw new S3Fault(403, "RequestTimeTooSkewed");
  return { credential, signedHeaders, signature, date, bodySha256 };
}

function timeOf(date: string): Date {
  if (!/^\d{8}T\d{6}Z$/u.test(date)) throw new S3Fault(400, "AuthorizationQueryParametersError");
  return new Date(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/u, "$1-$2-$3T$4:$5:$6Z"));
}

/** Decodes a query: a plus sign is a plus sign here, not a space. */
export function pairsOf(rawQuery: string): [string, string][] {
  return rawQuery
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", value = ""] = pair.split("=");
      return [decodeURIComponent(name), decodeURIComponent(value)];
    });
}

function uriEncode(text: string): string {
  const bytes = [...Buffer.from(text)];
  return bytes
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9\-_.~]/u.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}
