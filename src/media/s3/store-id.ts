import { text } from "node:stream/consumers";
import { ObjectNotFound } from "../store.js";
import type { StoreIdFile } from "../store-id.js";
import type { S3Client } from "./client.js";
import { S3Error } from "./errors.js";
import { OBJECTS } from "./names.js";
import { getObject } from "./objects.js";
import type { S3Settings } from "./settings.js";

const NAME = `${OBJECTS}store-id`;
const PRECONDITION_FAILED = 412;

/** Returns the object `objects/store-id` of the bucket. */
export function storeIdObject(client: S3Client, { bucket, conditionalPut }: S3Settings): StoreIdFile {
  return {
    store: `The bucket "${bucket}"`,
    advice: "name the bucket that has them, or the store that MEDIA_STORE named before.",
    read: async () => {
      try {
        return (await text(await getObject(client, NAME))).trim();
      } catch (error) {
        if (error instanceof ObjectNotFound) return undefined;
        throw error;
      }
    },
    create: async (id) => {
      const headers = conditionalPut ? { "if-none-match": "*" } : {};
      try {
        await client.send({ operation: "PutObject", method: "PUT", name: NAME, body: `${id}\n`, headers });
      } catch (error) {
        if (!(error instanceof S3Error) || error.status !== PRECONDITION_FAILED) throw error;
      }
    },
  };
}
