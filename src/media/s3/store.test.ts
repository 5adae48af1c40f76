import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { addMs } from "../../infra/clock.js";
import { startS3Double } from "../../testing/s3-double/s3-double.js";
import type { S3Double, S3DoubleOptions } from "../../testing/s3-double/s3-double.js";
import { ObjectNotFound } from "../store.js";
import type { IncomingObject, MediaStore, PartRequest } from "../store.js";
import { createS3Client } from "./client.js";
import type { S3Settings } from "./settings.js";
import { createS3Store } from "./store.js";

const PART = 1000;
const HOUR = 3_600_000;

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), "s3-"))));
afterAll(() => rm(directory, { recursive: true }));

interface Scene {
  readonly double: S3Double;
  readonly store: MediaStore;
  time: Date;
}

async function createScene(options: S3DoubleOptions = {}, settings: Partial<S3Settings> = {}): Promise<Scene> {
  const scene = { time: new Date("2026-11-29T10:00:00.000Z") } as { -readonly [Name in keyof Scene]: Scene[Name] };
  const now = () => scene.time;
  scene.double = await startS3Double({ now, minPartBytes: PART, ...options });
  onTestFinished(() => scene.double.close());
  const given = { ...scene.double.settings, ...settings };
  const client = createS3Client({ settings: given, now, retryDelaysMs: [1, 1] });
  scene.store = createS3Store({ client, settings: given, now, linkSeconds: 43_200 });
  return scene;
}

const newKey = () => randomBytes(16).toString("hex");
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest();

function upload(content: Buffer, more: Partial<IncomingObject> = {}): IncomingObject {
  return {
    ...{ key: newKey(), storeUploadId: null, size: content.length, mimeType: "image/png", partBytes: PART },
    ...{ sha256: null, ownerId: 1n, ...more },
  };
}

/** Sends a part as a browser does: with the headers that were told, and with the length of the body. */
function put({ url, headers, offset, size }: PartRequest, content: Buffer, more: Record<string, string> = {}) {
  const told = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  return fetch(url, {
    method: "PUT",
    headers: { ...told, ...more },
    body: Uint8Array.from(content.subarray(offset, offset + size)),
  });
}

async function send({ store, time }: Scene, content: Buffer, more: Partial<IncomingObject> = {}) {
  const asked = upload(content, more);
  const object = { ...asked, storeUploadId: await store.begin(asked) };
  const numbers = Array.from({ length: Math.ceil(content.length / PART) }, (_, index) => index + 1);
  for (const part of store.partRequests(object, numbers, addMs(time, HOUR)))
    expect((await put(part, content)).status).toBe(200);
  return object;
}

async function contentOf(store: MediaStore, key: string): Promise<Buffer> {
  return Buffer.concat((await (await store.read(key, "main")).toArray()) as Buffer[]);
}

describe.each([1, PART, PART + 1, 3 * PART, 3 * PART + 7])("an upload of %d bytes", (size) => {
  it("is received, published, read and removed", async () => {
    const scene = await createScene({ pageSize: 2 });
    const { store, double } = scene;
    const content = randomBytes(size);
    const object = await send(scene, content, { sha256: sha256(content) });
    expect((await store.receivedParts(object)).size).toBe(Math.ceil(size / PART));
    await store.publish(object);
    expect(await contentOf(store, object.key)).toEqual(content);
    expect(await readFile(await store.fetch(object.key, directory))).toEqual(content);
    expect([...double.bucket.objects.keys()]).toEqual([`objects/${object.key}/main`]);
    // Published: all parts are received, and another call changes nothing.
    expect((await store.receivedParts(object)).size).toBe(Math.ceil(size / PART));
    await store.publish(object);
    expect(await contentOf(store, object.key)).toEqual(content);
    await store.remove(object);
    await store.remove(object);
    expect(double.bucket.objects.size + double.bucket.uploads.size).toBe(0);
    await expect(store.read(object.key, "main")).rejects.toThrow(ObjectNotFound);
  });
});

it("links a file with its name and type, by one address for a whole window", async () => {
  const scene = await createScene();
  const { store } = scene;
  const content = randomBytes(100);
  const { key } = await send(scene, content).then(async (object) => (await store.publish(object), object));
  const target = { key, variant: "main", mimeType: "application/pdf", disposition: "attachment" } as const;
  const link = store.link({ ...target, fileName: `naïve "名" (1)*.pdf` });
  scene.time = new Date("2026-11-29T11:59:59.999Z");
  expect(store.link({ ...target, fileName: `naïve "名" (1)*.pdf` })).toEqual(link);
  expect(link.expiresAt).toEqual(new Date("2026-11-29T18:00:00Z"));
  const response = await fetch(link.url);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(content);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "application/pdf",
    "content-disposition": "attachment; filename*=UTF-8''na%C3%AFve%20_%E5%90%8D_%20%281%29_.pdf",
    "cache-control": "private, max-age=21600, immutable",
  });
  scene.time = new Date("2026-11-29T18:00:01Z");
  expect((await fetch(link.url)).status).toBe(403);
});

it("writes, copies and lists files", async () => {
  const scene = await createScene({ pageSize: 2 });
  const { store, double } = scene;
  const path = join(directory, "local");
  await writeFile(path, "a picture");
  const [one, two] = [newKey(), newKey()];
  await store.write(one, "main", path, "image/webp");
  await store.write(one, "thumbnail", path, "image/webp");
  await store.copy({ key: one, variant: "main" }, { key: two, variant: "poster" });
  expect(double.bucket.objects.get(`objects/${two}/poster`)).toMatchObject({ contentType: "image/webp" });
  await expect(store.copy({ key: two, variant: "main" }, { key: one, variant: "main" })).rejects.toThrow(
    ObjectNotFound,
  );
  double.bucket.put("objects/of-somebody-else", Buffer.from("x"), { contentType: "text/plain" });
  const three = upload(randomBytes(PART * 2));
  await store.begin(three);
  const keys = new Set<string>();
  for await (const { key } of store.list()) keys.add(key);
  expect(keys).toEqual(new Set([one, two, three.key]));
  await store.remove(three);
  expect(double.bucket.uploads.size).toBe(0);
});
