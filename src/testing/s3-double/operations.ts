import type { IncomingMessage } from "node:http";
import type { Bucket, StoredObject } from "./bucket.js";
import { S3Fault } from "./signature.js";

/** Request whose signature is verified. */
export interface DoubleRequest {
  readonly operation: string;
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export interface DoubleResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Buffer;
}

/** Names the operation of a request as S3 does. @throws S3Fault for those that the double lacks */
export function operationOf(
  method: string,
  isBucket: boolean,
  query: object,
  headers: IncomingMessage["headers"],
): string {
  const names = Object.keys(query).filter((name) => !/^(X-Amz-|response-)/u.test(name));
  const has = (name: string) => names.includes(name);
  const found = OPERATIONS.find(
    ({ on, selector, isCopy = false }) =>
      on === `${method} ${isBucket ? "bucket" : "object"}` &&
      isCopy === (headers["x-amz-copy-source"] !== undefined) &&
      (selector === undefined ? !names.some((name) => SELECTORS.includes(name)) : has(selector)),
  );
  if (found === undefined) throw new S3Fault(501, "NotImplemented");
  const unknown = names.find((name) => !found.query.includes(name));
  if (unknown !== undefined) throw new S3Fault(400, "InvalidArgument");
  return found.operation;
}

interface Operation {
  readonly operation: string;
  readonly on: string;
  readonly selector?: string;
  readonly isCopy?: boolean;
  readonly query: readonly string[];
}

const SELECTORS = ["uploads", "uploadId", "list-type"];
const UPLOAD_LIST = ["uploads", "prefix", "max-uploads", "key-marker", "upload-id-marker"];

const OPERATIONS: readonly Operation[] = [
  { operation: "HeadBucket", on: "HEAD bucket", query: [] },
  {
    ...{ operation: "ListObjectsV2", on: "GET bucket", selector: "list-type" },
    query: ["list-type", "prefix", "max-keys", "continuation-token"],
  },
  { operation: "ListMultipartUploads", on: "GET bucket", selector: "uploads", query: UPLOAD_LIST },
  { operation: "GetObject", on: "GET object", query: [] },
  { operation: "HeadObject", on: "HEAD object", query: [] },
  { operation: "PutObject", on: "PUT object", query: [] },
  { operation: "CopyObject", on: "PUT object", isCopy: true, query: [] },
  { operation: "DeleteObject", on: "DELETE object", query: [] },
  { operation: "CreateMultipartUpload", on: "POST object", selector: "uploads", query: ["uploads"] },
  { operation: "UploadPart", on: "PUT object", selector: "uploadId", query: ["uploadId", "partNumber"] },
  {
    ...{ operation: "ListParts", on: "GET object", selector: "uploadId" },
    query: ["uploadId", "max-parts", "part-number-marker"],
  },
  { operation: "CompleteMultipartUpload", on: "POST object", selector: "uploadId", query: ["uploadId"] },
  { operation: "AbortMultipartUpload", on: "DELETE object", selector: "uploadId", query: ["uploadId"] },
];

/** Runs an operation on the bucket. @throws S3Fault */
export function run(bucket: Bucket, bucketName: string, request: DoubleRequest): DoubleResponse {
  const { operation, name, query, headers, body } = request;
  const header = (wanted: string) => headers[wanted] as string | undefined;
  const uploadId = query["uploadId"] ?? "";
  switch (operation) {
    case "HeadBucket":
      return { status: 200 };
    case "PutObject":
      return stored(
        bucket.put(name, body, {
          contentType: header("content-type") ?? "binary/octet-stream",
          ifNoneMatch: header("if-none-match"),
          sha256: header("x-amz-checksum-sha256"),
        }),
      );
    case "CopyObject": {
      const source = decodeURIComponent(header("x-amz-copy-source") ?? "").replace(/^\//u, "");
      if (!source.startsWith(`${bucketName}/`)) throw new S3Fault(404, "NoSuchBucket");
      const ifMatch = header("x-amz-copy-source-if-match");
      const copy = bucket.copy(source.slice(bucketName.length + 1), name, ifMatch);
      return xml("CopyObjectResult", `<ETag>${escape(copy.etag)}</ETag>`);
    }
    case "GetObject":
    case "HeadObject":
      return served(bucket.get(name), request);
    case "DeleteObject":
      bucket.objects.delete(name);
      return { status: 204 };
    case "CreateMultipartUpload": {
      const id = bucket.createUpload(name, header("content-type") ?? "binary/octet-stream");
      return xml("InitiateMultipartUploadResult", `<Key>${escape(name)}</Key><UploadId>${id}</UploadId>`);
    }
    case "UploadPart":
      return stored(bucket.putPart(name, uploadId, Number(query["partNumber"]), body, header("x-amz-checksum-sha256")));
    case "CompleteMultipartUpload": {
      const object = bucket.completeUpload(name, uploadId, partsOf(body.toString()));
      return xml("CompleteMultipartUploadResult", `<ETag>${escape(object.etag)}</ETag>`);
    }
    case "AbortMultipartUpload":
      bucket.upload(name, uploadId);
      bucket.uploads.delete(uploadId);
      return { status: 204 };
    default:
      return list(bucket, request);
  }
}

function list(bucket: Bucket, { operation, name, query }: DoubleRequest): DoubleResponse {
  if (operation === "ListParts") {
    const page = bucket.listParts(name, query["uploadId"] ?? "", Number(query["part-number-marker"] ?? 0));
    const parts = page.entries.map(
      ([number, { body, etag }]) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>${escape(etag)}</ETag><Size>${body.length}</Size></Part>`,
    );
    const next = page.entries.at(-1)?.[0] ?? 0;
    return listed("ListPartsResult", parts, page.isTruncated && `<NextPartNumberMarker>${next}</NextPartNumberMarker>`);
  }
  const prefix = query["prefix"] ?? "";
  if (operation === "ListMultipartUploads") {
    const after = query["key-marker"] === undefined ? "" : `${query["key-marker"]} ${query["upload-id-marker"] ?? ""}`;
    const page = bucket.listUploads(prefix, after);
    const uploads = page.entries.map(
      ([id, upload]) =>
        `<Upload><Key>${escape(upload.name)}</Key><UploadId>${id}</UploadId><Initiated>${upload.startedAt.toISOString()}</Initiated></Upload>`,
    );
    const [id = "", last] = page.entries.at(-1) ?? [];
    const markers = `<NextKeyMarker>${escape(last?.name ?? "")}</NextKeyMarker><NextUploadIdMarker>${id}</NextUploadIdMarker>`;
    return listed("ListMultipartUploadsResult", uploads, page.isTruncated && markers);
  }
  if (query["list-type"] !== "2") throw new S3Fault(400, "InvalidArgument");
  const token = Buffer.from(query["continuation-token"] ?? "", "base64url").toString();
  const page = bucket.listObjects(prefix, token);
  const objects = page.entries.map(
    ([key, { body, etag, changedAt }]) =>
      `<Contents><Key>${escape(key)}</Key><LastModified>${changedAt.toISOString()}</LastModified><ETag>${escape(etag)}</ETag><Size>${body.length}</Size></Contents>`,
  );
  const next = Buffer.from(page.entries.at(-1)?.[0] ?? "").toString("base64url");
  return listed(
    "ListBucketResult",
    objects,
    page.isTruncated && `<NextContinuationToken>${next}</NextContinuationToken>`,
  );
}

function listed(root: string, entries: readonly string[], next: string | false): DoubleResponse {
  return xml(root, `<IsTruncated>${next !== false}</IsTruncated>${next === false ? "" : next}${entries.join("")}`);
}

function stored({ etag }: StoredObject): DoubleResponse {
  return { status: 200, headers: { etag } };
}

/** Serves an object: one range, conditions, and the headers of the response that the address asks for. */
function served(object: StoredObject, { query, headers }: DoubleRequest): DoubleResponse {
  const overrides = Object.entries(query)
    .filter(([name]) => name.startsWith("response-"))
    .map(([name, value]) => [name.slice("response-".length), value] as const);
  const common = {
    "content-type": object.contentType,
    ...{ etag: object.etag, "last-modified": object.changedAt.toUTCString(), "accept-ranges": "bytes" },
    ...Object.fromEntries(overrides),
  };
  if (headers["if-match"] !== undefined && headers["if-match"] !== object.etag)
    throw new S3Fault(412, "PreconditionFailed");
  if (headers["if-none-match"] === object.etag) return { status: 304, headers: common };
  const size = object.body.length;
  const [, first, last] = /^bytes=(\d*)-(\d*)$/u.exec(headers.range ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === ""))
    return { status: 200, headers: common, body: object.body };
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) throw new S3Fault(416, "InvalidRange");
  const range = { "content-range": `bytes ${start}-${end}/${size}` };
  return { status: 206, headers: { ...common, ...range }, body: object.body.subarray(start, end + 1) };
}

function partsOf(body: string): { number: number; etag: string }[] {
  const parts = [...body.matchAll(/<Part><PartNumber>(\d+)<\/PartNumber><ETag>(.*?)<\/ETag><\/Part>/gu)];
  if (body !== `<CompleteMultipartUpload>${parts.map(([part]) => part).join("")}</CompleteMultipartUpload>`)
    throw new S3Fault(400, "MalformedXML");
  return parts.map(([, number, etag = ""]) => ({ number: Number(number), etag: etag.replaceAll("&#34;", '"') }));
}

/** A document of S3. */
export function xml(root: string, content: string, status = 200): DoubleResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`;
  return { status, headers: { "content-type": "application/xml" }, body };
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
