import type { S3Client } from "./client.js";
import { S3Error } from "./errors.js";
import { INCOMING } from "./names.js";
import { childrenOf, escapeXml, textOf } from "./xml.js";
import type { XmlElement } from "./xml.js";

/** Part that the store has. */
export interface StoredPart {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
}

/** Upload of several parts that is neither completed nor aborted. */
export interface OpenUpload {
  readonly name: string;
  readonly id: string;
  readonly changedAt: Date;
}

/** Assembly of large files takes minutes. */
const ASSEMBLY_IDLE_MS = 300_000;
const PAGE = "1000";

/** Begins an upload, and returns its id. */
export async function createMultipartUpload(client: S3Client, name: string, mimeType: string): Promise<string> {
  const operation = "CreateMultipartUpload";
  const headers = { "content-type": mimeType };
  const answer = await client.ask({ operation, method: "POST", name, query: { uploads: "" }, headers });
  return required(operation, textOf(answer, "UploadId"));
}

/** Returns the parts that are stored, or undefined where the upload is completed or aborted. */
export async function listParts(client: S3Client, name: string, uploadId: string): Promise<StoredPart[] | undefined> {
  const operation = "ListParts";
  const parts: StoredPart[] = [];
  let marker: string | undefined = "0";
  while (marker !== undefined) {
    const query = { uploadId, "max-parts": PAGE, "part-number-marker": marker };
    const answer = await client.ask({ operation, method: "GET", name, query }).catch(unlessGone);
    if (answer === undefined) return undefined;
    parts.push(...childrenOf(answer, "Part").map((part) => toPart(operation, part)));
    marker = nextMarker(operation, answer, "NextPartNumberMarker");
  }
  return parts;
}

/** Assembles the object. Succeeds where that has happened, or was aborted, already. */
export async function completeMultipartUpload(
  client: S3Client,
  name: string,
  uploadId: string,
  parts: readonly StoredPart[],
): Promise<void> {
  const elements = parts.map(
    ({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`,
  );
  const body = `<CompleteMultipartUpload>${elements.join("")}</CompleteMultipartUpload>`;
  const request = { operation: "CompleteMultipartUpload", method: "POST", name, query: { uploadId }, body } as const;
  await client.ask({ ...request, idleMs: ASSEMBLY_IDLE_MS }).catch(unlessGone);
}

/** Drops the parts of an upload. Succeeds where there are none. */
export async function abortMultipartUpload(client: S3Client, name: string, uploadId: string): Promise<void> {
  const request = { operation: "AbortMultipartUpload", method: "DELETE", name, query: { uploadId } } as const;
  await client.send(request).catch(unlessGone);
}

/** Lists the uploads of several parts whose name begins with `prefix`. */
export async function* listOpenUploads(client: S3Client, prefix: string = INCOMING): AsyncGenerator<OpenUpload> {
  const operation = "ListMultipartUploads";
  let from: Record<string, string> | undefined = {};
  while (from !== undefined) {
    const query: Record<string, string> = { uploads: "", prefix, "max-uploads": PAGE, ...from };
    const answer = await client.ask({ operation, method: "GET", query });
    for (const upload of childrenOf(answer, "Upload")) yield toUpload(operation, upload);
    const name = nextMarker(operation, answer, "NextKeyMarker");
    from =
      name === undefined
        ? undefined
        : { "key-marker": name, "upload-id-marker": textOf(answer, "NextUploadIdMarker") ?? "" };
  }
}

/** Returns the marker of the next page, or undefined after the last one. */
export function nextMarker(operation: string, answer: XmlElement, name: string): string | undefined {
  return textOf(answer, "IsTruncated") === "true" ? required(operation, textOf(answer, name)) : undefined;
}

/** @throws S3Error where the store has left out an element */
export function required(operation: string, text: string | undefined): string {
  if (text === undefined || text === "") throw new S3Error(operation, 200, "InvalidResponse");
  return text;
}

function toPart(operation: string, part: XmlElement): StoredPart {
  const text = (name: string) => required(operation, textOf(part, name));
  return { number: Number(text("PartNumber")), size: Number(text("Size")), etag: text("ETag") };
}

function toUpload(operation: string, upload: XmlElement): OpenUpload {
  const text = (name: string) => required(operation, textOf(upload, name));
  return { name: text("Key"), id: text("UploadId"), changedAt: new Date(text("Initiated")) };
}

function unlessGone(error: unknown): undefined {
  if (error instanceof S3Error && error.isNotFound) return;
  throw error;
}
