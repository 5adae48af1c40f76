import { join } from "node:path";
import { Readable } from "node:stream";
import type { Clock } from "../../infra/clock.js";
import { type Listed, mergeByKey } from "../merge-listings.js";
import type { MediaStore, ObjectRef } from "../store.js";
import type { S3Client } from "./client.js";
import { asS3Error } from "./connection.js";
import { createLinks } from "./links.js";
import { abortMultipartUpload, createMultipartUpload, listOpenUploads } from "./multipart.js";
import { INCOMING, OBJECTS, VARIANTS, incomingName, keyOfName, objectName } from "./names.js";
import {
  type ListedName,
  copyObject,
  deleteObject,
  downloadObject,
  getObject,
  listObjects,
  putFile,
} from "./objects.js";
import { createPartRequests, partCountOf } from "./part-requests.js";
import { publish, receivedParts } from "./publish.js";
import type { S3Settings } from "./settings.js";

export interface S3StoreOptions {
  readonly client: S3Client;
  readonly settings: S3Settings;
  readonly now: Clock;
  /** Lifetime of links, in seconds. */
  readonly linkSeconds: number;
}

/** Creates the store of media in a bucket. An upload and its published file have different names there. */
export function createS3Store({ client, settings, now, linkSeconds }: S3StoreOptions): MediaStore {
  return {
    begin: (object) =>
      partCountOf(object) === 1
        ? Promise.resolve(null)
        : createMultipartUpload(client, incomingName(object.key), object.mimeType),
    partRequests: createPartRequests(client, settings, now),
    receivedParts: (object) => receivedParts(client, object),
    publish: (object) => publish(client, settings, object),
    link: createLinks(client, now, linkSeconds),

    async read(key, variant) {
      return readable(await client.retry(() => getObject(client, objectName(key, variant))));
    },
    async fetch(key, directory) {
      const path = join(directory, "original");
      await downloadObject(client, objectName(key, "main"), path);
      return path;
    },
    write: (key, variant, path, mimeType) => putFile(client, objectName(key, variant), path, mimeType),
    copy: (from, to) =>
      copyObject(client, settings, { name: objectName(from.key, from.variant) }, objectName(to.key, to.variant)),

    remove: (object) => remove(client, object),
    list: () => listKeys(client),
    // A bucket has no size.
    requireRoom: () => Promise.resolve(),
  };
}

/** Deletes the uploads first, so that none of them becomes an object again. */
async function remove(client: S3Client, { key, storeUploadId }: ObjectRef): Promise<void> {
  const incoming = incomingName(key);
  const uploads = new Set(storeUploadId === null ? [] : [storeUploadId]);
  for await (const upload of listOpenUploads(client, incoming)) uploads.add(upload.id);
  for (const id of uploads) await abortMultipartUpload(client, incoming, id);
  const names = [incoming, ...VARIANTS.map((variant) => objectName(key, variant))];
  await Promise.all(names.map((name) => deleteObject(client, name)));
}

/** Lists what the bucket has by either name of an object, and uploads of several parts without a complete object. */
function listKeys(client: S3Client): AsyncIterable<Listed> {
  return mergeByKey(
    keysOf(listOpenUploads(client, INCOMING)),
    keysOf(listObjects(client, INCOMING)),
    keysOf(listObjects(client, OBJECTS)),
  );
}

/** Leaves out names of other origin. The order of names is that of keys. */
async function* keysOf(entries: AsyncIterable<ListedName>): AsyncGenerator<Listed> {
  for await (const { name, changedAt } of entries) {
    const key = keyOfName(name);
    if (key !== undefined) yield { key, changedAt };
  }
}

/** Reads a response; a cut one is an S3Error. */
function readable(body: AsyncIterable<Buffer>): Readable {
  const chunks = async function* () {
    try {
      yield* body;
    } catch (error) {
      throw asS3Error("GetObject", error);
    }
  };
  return Readable.from(chunks(), { objectMode: false });
}
