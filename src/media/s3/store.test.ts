import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PART_BYTES, announce, contentOf, createS3Scene, sendFile, sha256 } from "../../testing/s3-scene.js";
import { ObjectNotFound } from "../store.js";

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), "s3-"))));
afterAll(() => rm(directory, { recursive: true }));

const newKey = () => randomBytes(16).toString("hex");

describe.each([1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES, 3 * PART_BYTES + 7])("an upload of %d bytes", (size) => {
  it("is received, published, read and removed", async () => {
    const scene = await createS3Scene({ pageSize: 2 });
    const { store, double } = scene;
    const content = randomBytes(size);
    const object = await sendFile(scene, content, { sha256: sha256(content) });
    expect((await store.receivedParts(object)).size).toBe(Math.ceil(size / PART_BYTES));
    await store.publish(object);
    expect(await contentOf(store, object.key)).toEqual(content);
    expect(await readFile(await store.fetch(object.key, directory))).toEqual(content);
    expect([...double.bucket.objects.keys()]).toEqual([`objects/${object.key}/main`]);
    // Published: all parts are received, and another call changes nothing.
    expect((await store.receivedParts(object)).size).toBe(Math.ceil(size / PART_BYTES));
    await store.publish(object);
    expect(await contentOf(store, object.key)).toEqual(content);
    await store.remove(object);
    await store.remove(object);
    expect(double.bucket.objects.size + double.bucket.uploads.size).toBe(0);
    await expect(store.read(object.key, "main")).rejects.toThrow(ObjectNotFound);
  });
});

it("links a file with its name and type, by one address for a whole window", async () => {
  const scene = await createS3Scene();
  const { store } = scene;
  const content = randomBytes(100);
  const { key } = await sendFile(scene, content).then(async (object) => (await store.publish(object), object));
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
  const scene = await createS3Scene({ pageSize: 2 });
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
  const three = announce(randomBytes(PART_BYTES * 2));
  await store.begin(three);
  const keys: string[] = [];
  for await (const { key } of store.list()) keys.push(key);
  // Ascending, and each once: the sweep relies on it.
  expect(keys).toEqual([one, two, three.key].toSorted());
  await store.remove(three);
  expect(double.bucket.uploads.size).toBe(0);
});
