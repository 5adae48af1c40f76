import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { ObjectNotFound } from "../store.js";
import type { S3Client } from "./client.js";
import { asS3Error } from "./connection.js";
import { S3Error } from "./errors.js";
import { nextMarker, required } from "./multipart.js";
import type { S3Settings } from "./settings.js";
import { childrenOf, textOf } from "./xml.js";

/** Object in a list, or upload of several parts. */
export interface ListedName {
  readonly name: string;
  readonly changedAt: Date;
}

export interface ObjectHead {
  readonly size: number;
  readonly etag: string | undefined;
}

/** A copy within the store is silent until it is done. */
const COPY_IDLE_MS = 300_000;
/** The store answers after it has stored the last byte on several disks. */
const PUT_IDLE_MS = 60_000;

/** Returns the size and version of an object, or undefined where there is none. @throws S3Error */
export async function headObject(client: S3Client, name: string): Promise<ObjectHead | undefined> {
  const headers = await client.send({ operation: "HeadObject", method: "HEAD", name }).catch(unlessNotFound);
  return headers && { size: Number(headers["content-length"]), etag: headers.etag };
}

/** Opens an object for reading. @throws ObjectNotFound, S3Error */
export function getObject(client: S3Client, name: string): Promise<IncomingMessage> {
  return client.open({ operation: "GetObject", method: "GET", name }).catch(asObjectNotFound);
}

/** Writes an object into a file, which is replaced. @throws ObjectNotFound, S3Error */
export async function downloadObject(client: S3Client, name: string, path: string): Promise<void> {
  await client.retry(async () => {
    const body = await getObject(client, name);
    await pipeline(body, createWriteStream(path)).catch((error: unknown) => {
      // The file system's own faults, such as a full disk, are not the store's.
      throw (error as NodeJS.ErrnoException).syscall === "write" ? error : asS3Error("GetObject", error);
    });
  });
}

/** Stores the file at `path`. @throws S3Error */
export async function putFile(client: S3Client, name: string, path: string, mimeType: string): Promise<void> {
  const { size } = await stat(path);
  await client.send({
    ...{ operation: "PutObject", method: "PUT", name, idleMs: PUT_IDLE_MS },
    headers: { "content-type": mimeType, "content-length": String(size) },
    body: () => createReadStream(path),
  });
}

/** Copies this version of an object within the bucket; without an etag, the current one. @throws ObjectNotFound, S3Error */
export async function copyObject(
  client: S3Client,
  { bucket, conditionalPut }: S3Settings,
  from: { readonly name: string; readonly etag?: string | undefined },
  to: string,
): Promise<void> {
  const condition = conditionalPut && from.etag !== undefined ? { "x-amz-copy-source-if-match": from.etag } : {};
  const headers = { "x-amz-copy-source": `/${bucket}/${from.name}`, ...condition };
  await client
    .ask({ operation: "CopyObject", method: "PUT", name: to, headers, idleMs: COPY_IDLE_MS })
    .catch(asObjectNotFound);
}

/** Deletes an object. Succeeds where there is none. @throws S3Error */
export async function deleteObject(client: S3Client, name: string): Promise<void> {
  await client.send({ operation: "DeleteObject", method: "DELETE", name }).catch(unlessNotFound);
}

/** Lists the objects whose names begin with `prefix`, in the order of their names. @throws S3Error */
export async function* listObjects(client: S3Client, prefix: string): AsyncGenerator<ListedName> {
  const operation = "ListObjectsV2";
  let from: Record<string, string> | undefined = {};
  while (from !== undefined) {
    const query: Record<string, string> = { "list-type": "2", prefix, "max-keys": "1000", ...from };
    const answer = await client.ask({ operation, method: "GET", query });
    for (const object of childrenOf(answer, "Contents")) {
      const text = (element: string) => required(operation, textOf(object, element));
      yield { name: text("Key"), changedAt: new Date(text("LastModified")) };
    }
    const token = nextMarker(operation, answer, "NextContinuationToken");
    from = token === undefined ? undefined : { "continuation-token": token };
  }
}

function unlessNotFound(error: unknown): undefined {
  if (error instanceof S3Error && error.isNotFound) return;
  throw error;
}

function asObjectNotFound(error: unknown): never {
  if (error instanceof S3Error && error.isNotFound) throw new ObjectNotFound(error.message);
  throw error;
}
