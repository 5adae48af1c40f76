import { ObjectNotFound } from "../store.js";
import type { IncomingObject } from "../store.js";
import type { S3Client } from "./client.js";
import { completeMultipartUpload, listParts } from "./multipart.js";
import type { StoredPart } from "./multipart.js";
import { incomingName, objectName } from "./names.js";
import { copyObject, deleteObject, headObject } from "./objects.js";
import { partCountOf } from "./part-requests.js";
import type { S3Settings } from "./settings.js";

/** Returns the numbers of the parts that the store has whole. */
export async function receivedParts(client: S3Client, object: IncomingObject): Promise<ReadonlySet<number>> {
  const parts = await openParts(client, object);
  if (parts !== undefined) return new Set(wholeParts(object, parts).map(({ number }) => number));
  const isThere =
    (await headObject(client, incomingName(object.key)))?.size === object.size ||
    (await headObject(client, objectName(object.key, "main"))) !== undefined;
  return new Set(isThere ? numbersOf(object) : []);
}

/**
 * Assembles the parts, copies the file to a name that no client can write to, and deletes what the client has sent. Steps of
 * an earlier call are not done again. @throws ObjectNotFound where parts are missing
 */
export async function publish(client: S3Client, settings: S3Settings, object: IncomingObject): Promise<void> {
  const incoming = incomingName(object.key);
  const main = objectName(object.key, "main");
  // A published file is never replaced: with a link that is still valid, a client can send another one to the first name.
  if ((await headObject(client, main)) === undefined) {
    await assemble(client, object);
    const source = await headObject(client, incoming);
    if (source?.size !== object.size) throw new ObjectNotFound("The upload is not complete.");
    await copyObject(client, settings, { name: incoming, etag: source.etag }, main);
  }
  await deleteObject(client, incoming);
}

async function assemble(client: S3Client, object: IncomingObject): Promise<void> {
  const parts = await openParts(client, object);
  if (parts === undefined || object.storeUploadId === null) return;
  const whole = wholeParts(object, parts);
  if (whole.length < partCountOf(object)) throw new ObjectNotFound("Parts of the upload are missing.");
  await completeMultipartUpload(client, incomingName(object.key), object.storeUploadId, whole);
}

/** Returns the parts of an upload that is neither completed nor aborted, or undefined. */
async function openParts(client: S3Client, { key, storeUploadId }: IncomingObject): Promise<StoredPart[] | undefined> {
  return storeUploadId === null ? undefined : listParts(client, incomingName(key), storeUploadId);
}

function wholeParts(object: IncomingObject, parts: readonly StoredPart[]): StoredPart[] {
  const count = partCountOf(object);
  const lastSize = object.size - (count - 1) * object.partBytes;
  const isWhole = ({ number, size }: StoredPart) => size === (number === count ? lastSize : object.partBytes);
  return parts.filter((part) => part.number <= count && isWhole(part));
}

function numbersOf(object: IncomingObject): number[] {
  return Array.from({ length: partCountOf(object) }, (_, index) => index + 1);
}
