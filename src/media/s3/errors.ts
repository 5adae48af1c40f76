import { StoreUnavailable } from "../store.js";
import { childrenOf, parseXml, textOf } from "./xml.js";

/** Refusal or failure by the store. The message has operation, status and code, and never an address, which may be signed. */
export class S3Error extends StoreUnavailable {
  override name = "S3Error";

  constructor(
    readonly operation: string,
    /** HTTP status, or 0 without an answer. */
    readonly status: number,
    /** Code of S3, such as NoSuchKey, or of the connection, such as ECONNREFUSED. */
    readonly code: string,
    hint = hintFor(code),
  ) {
    super(`S3 ${operation}: ${status === 0 ? code : `${status} ${code}`}.${hint === undefined ? "" : ` ${hint}`}`);
  }

  /** True where the same request may succeed a moment later. */
  get isTransient(): boolean {
    return this.status === 0 || this.status >= 500 || [408, 429].includes(this.status) || TRANSIENT.has(this.code);
  }

  get isNotFound(): boolean {
    return this.status === 404 && this.code !== "NoSuchBucket";
  }
}

/** Codes of client errors, or of errors within a 200, that pass by themselves. */
const TRANSIENT = new Set(["InternalError", "RequestTimeout", "ServiceUnavailable", "SlowDown", "OperationAborted"]);

const HINTS: Readonly<Record<string, string>> = {
  RequestTimeTooSkewed: "The clock of this machine differs from that of the store by more than 15 minutes.",
  SignatureDoesNotMatch: "S3_SECRET_ACCESS_KEY is wrong, or a proxy changes the Host header.",
  InvalidAccessKeyId: "S3_ACCESS_KEY_ID is not known to the store.",
  NoSuchBucket: "S3_BUCKET does not exist there.",
  AccessDenied: "The policy of the access key lacks this action.",
  AuthorizationHeaderMalformed: "S3_REGION is not the region of the bucket.",
  PermanentRedirect: "S3_ENDPOINT is not that of the bucket's region.",
  NotImplemented: "The store lacks this operation.",
};

function hintFor(code: string): string | undefined {
  return HINTS[code];
}

/** Reads the error in the body of a response; bodies that are no XML, as those of proxies, give the code `fallback`. */
export function errorOf(operation: string, status: number, body: string, fallback: string): S3Error {
  const { code, region } = codeOf(body);
  const hint = region !== undefined && /^[\w-]{1,64}$/u.test(region) ? `The region of the bucket is ${region}.` : "";
  const full = [hintFor(code ?? fallback), hint].filter(Boolean).join(" ");
  return new S3Error(operation, status, code ?? fallback, full === "" ? undefined : full);
}

function codeOf(body: string): { code?: string | undefined; region?: string | undefined } {
  try {
    const root = parseXml(body);
    // Some stores wrap the element.
    const error = root.name === "Error" ? root : childrenOf(root, "Error")[0];
    const code = error && textOf(error, "Code");
    return code !== undefined && /^[A-Za-z0-9]{1,64}$/u.test(code)
      ? { code, region: error && textOf(error, "Region") }
      : {};
  } catch {
    return {};
  }
}
