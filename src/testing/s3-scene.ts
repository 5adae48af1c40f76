import { createHash, randomBytes } from "node:crypto";
import { onTestFinished } from "vitest";
import type { Clock } from "../infra/clock.js";
import { addMs } from "../infra/clock.js";
import { createS3Client } from "../media/s3/client.js";
import type { S3Settings } from "../media/s3/settings.js";
import { createS3Store } from "../media/s3/store.js";
import type { IncomingObject, MediaStore, PartRequest } from "../media/store.js";
import { startS3Double } from "./s3-double/s3-double.js";
import type { S3Double, S3DoubleOptions } from "./s3-double/s3-double.js";

/** Store in a bucket of the double. Both have the time of `scene.time`, which can be set. */
export interface S3Scene {
  readonly double: S3Double;
  readonly store: MediaStore;
  time: Date;
}

export interface S3SceneOptions extends S3DoubleOptions {
  readonly settings?: Partial<S3Settings>;
  readonly idleMs?: number;
}

/** Size of the parts of a scene, far below that of S3. */
export const PART_BYTES = 1000;
const HOUR = 3_600_000;

/** Creates a scene that ends with the test. */
export async function createS3Scene({ settings, idleMs, ...options }: S3SceneOptions = {}): Promise<S3Scene> {
  const scene = { time: new Date("2026-11-29T10:00:00.000Z") };
  const now: Clock = () => scene.time;
  const double = await startS3Double({ now, minPartBytes: PART_BYTES, ...options });
  onTestFinished(() => double.close());
  const given = { ...double.settings, ...settings };
  const client = createS3Client({
    settings: given,
    now,
    retryDelaysMs: [1, 1],
    ...(idleMs !== undefined && { idleMs }),
  });
  return Object.assign(scene, { double, store: createS3Store({ client, settings: given, now, linkSeconds: 43_200 }) });
}

/** Announces a file with a new key. */
export function announce(content: Buffer, more: Partial<IncomingObject> = {}): IncomingObject {
  return {
    ...{ key: randomBytes(16).toString("hex"), storeUploadId: null, size: content.length, mimeType: "image/png" },
    ...{ ownerId: 1n, partBytes: PART_BYTES, sha256: null, ...more },
  };
}

/** Returns the requests of all parts, valid for an hour. */
export function partsOf({ store, time }: S3Scene, object: IncomingObject): readonly PartRequest[] {
  const count = Math.ceil(object.size / object.partBytes);
  return store.partRequests(
    object,
    Array.from({ length: count }, (_, index) => index + 1),
    addMs(time, HOUR),
  );
}

/** Sends a part as a browser does: with the headers that were told, and with the length of the body. */
export async function putPart(
  { url, headers, offset, size }: PartRequest,
  content: Buffer,
  more: Readonly<Record<string, string>> = {},
): Promise<number> {
  const told = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  const body = Uint8Array.from(content.subarray(offset, offset + size));
  const response = await fetch(url, { method: "PUT", headers: { ...told, ...more }, body });
  await response.body?.cancel();
  return response.status;
}

/** Announces a file, and sends all its parts. */
export async function sendFile(
  scene: S3Scene,
  content: Buffer,
  more: Partial<IncomingObject> = {},
): Promise<IncomingObject> {
  const announced = announce(content, more);
  const object = { ...announced, storeUploadId: await scene.store.begin(announced) };
  for (const part of partsOf(scene, object)) {
    const status = await putPart(part, content);
    if (status !== 200) throw new Error(`The store has refused a part with ${status}.`);
  }
  return object;
}

/** Reads the main file of an object. */
export async function contentOf(store: MediaStore, key: string): Promise<Buffer> {
  return Buffer.concat((await (await store.read(key, "main")).toArray()) as Buffer[]);
}

export function sha256(content: Buffer): Buffer {
  return createHash("sha256").update(content).digest();
}
