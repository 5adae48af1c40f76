import { randomBytes } from "node:crypto";
import { StartupError } from "../../infra/errors.js";
import type { S3Client, S3Request } from "./client.js";
import { S3Error } from "./errors.js";
import { INCOMING, OBJECTS } from "./names.js";
import { deleteObject } from "./objects.js";
import type { S3Settings } from "./settings.js";

const NOT_IMPLEMENTED = 501;

/**
 * Lists, stores, reads and deletes in the bucket, to find wrong settings and lacking permissions, features that the store
 * ignores, and a public bucket. @throws StartupError
 */
export async function checkBucket(client: S3Client, settings: S3Settings): Promise<void> {
  const id = randomBytes(8).toString("hex");
  try {
    for (const prefix of [INCOMING, OBJECTS]) await checkPrefix(client, settings, `${prefix}start-up-check-${id}`);
  } catch (error) {
    refuseBucket(error);
  }
}

/** Throws the error of a request at the start as the fault of a setting. @throws StartupError, or the error if it is another */
export function refuseBucket(error: unknown): never {
  if (!(error instanceof S3Error)) throw error;
  throw new StartupError(`The bucket of MEDIA_STORE=s3 cannot be used. ${error.message}`);
}

async function checkPrefix(client: S3Client, settings: S3Settings, name: string): Promise<void> {
  const list = { operation: "ListObjectsV2", method: "GET", query: { "list-type": "2", "max-keys": "1" } } as const;
  const read = { operation: "GetObject", method: "GET", name } as const;
  const write = { operation: "PutObject", method: "PUT", name, body: "start-up check" } as const;
  const requireRefusal = async (request: S3Request, feature: string, setting: string) => {
    const status = await statusOf(client, request);
    if (status < 300 || status === NOT_IMPLEMENTED)
      throw new StartupError(`The store ${status < 300 ? "ignores" : "lacks"} ${feature}: set ${setting}=off.`);
  };

  await client.ask(list);
  await client.send(write);
  try {
    await client.send(read);
    for (const request of [read, list])
      if ((await client.sendUnsigned(request)) < 300)
        throw new StartupError(
          `The bucket "${settings.bucket}" is public: ${request.operation} succeeds without a signature. Make it private.`,
        );
    if (settings.conditionalPut)
      await requireRefusal({ ...write, headers: { "if-none-match": "*" } }, "If-None-Match", "S3_CONDITIONAL_PUT");
    if (settings.checksums)
      await requireRefusal(
        { ...write, headers: { "x-amz-checksum-sha256": Buffer.alloc(32).toString("base64") } },
        "x-amz-checksum-sha256",
        "S3_CHECKSUMS",
      );
  } finally {
    await deleteObject(client, name);
  }
}

/** Returns the status of a request that may be refused. @throws S3Error without an answer, or where it failed in the store */
async function statusOf(client: S3Client, request: S3Request): Promise<number> {
  try {
    await client.send(request);
    return 200;
  } catch (error) {
    if (error instanceof S3Error && ((error.status >= 400 && error.status < 500) || error.status === NOT_IMPLEMENTED))
      return error.status;
    throw error;
  }
}
