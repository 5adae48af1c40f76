import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeError } from "../../infra/logger.js";
import type { Failure } from "../../testing/s3-double/s3-double.js";
import { PART_BYTES, announce, contentOf, createS3Scene, sendFile } from "../../testing/s3-scene.js";
import type { S3Scene } from "../../testing/s3-scene.js";
import { StoreUnavailable } from "../store.js";
import type { IncomingObject } from "../store.js";

let directory: string;
let local: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "s3-"));
  local = join(directory, "local");
  await writeFile(local, "a picture");
});
afterAll(() => rm(directory, { recursive: true }));

const CONTENT = randomBytes(2 * PART_BYTES + 7);
const OTHER = "f".repeat(32);

/** A method of the store: what it needs, what it returns, and what it leaves in the bucket. */
interface Case {
  readonly prepare: (scene: S3Scene) => Promise<IncomingObject>;
  readonly call: (scene: S3Scene, object: IncomingObject) => Promise<unknown>;
  readonly result?: unknown;
  readonly left: (key: string) => readonly string[];
}

async function published(scene: S3Scene): Promise<IncomingObject> {
  const object = await sendFile(scene, CONTENT);
  await scene.store.publish(object);
  return object;
}

const main = (key: string) => `objects/${key}/main`;
const CASES: Readonly<Record<string, Case>> = {
  begin: {
    prepare: () => Promise.resolve(announce(CONTENT)),
    call: async ({ store }, object) => typeof (await store.begin(object)),
    ...{ result: "string", left: () => [] },
  },
  "receivedParts of an open upload": {
    prepare: (scene) => sendFile(scene, CONTENT),
    call: async ({ store }, object) => [...(await store.receivedParts(object))],
    ...{ result: [1, 2, 3], left: () => [] },
  },
  "receivedParts of a published one": {
    prepare: published,
    call: async ({ store }, object) => [...(await store.receivedParts(object))],
    ...{ result: [1, 2, 3], left: (key) => [main(key)] },
  },
  "publish of several parts": {
    prepare: (scene) => sendFile(scene, CONTENT),
    call: ({ store }, object) => store.publish(object),
    left: (key) => [main(key)],
  },
  "publish of one part": {
    prepare: (scene) => sendFile(scene, CONTENT, { partBytes: 10_000 }),
    call: ({ store }, object) => store.publish(object),
    left: (key) => [main(key)],
  },
  read: {
    prepare: published,
    call: async ({ store }, { key }) => (await contentOf(store, key)).equals(CONTENT),
    ...{ result: true, left: (key) => [main(key)] },
  },
  fetch: {
    prepare: published,
    call: async ({ store }, { key }) => (await readFile(await store.fetch(key, directory))).equals(CONTENT),
    ...{ result: true, left: (key) => [main(key)] },
  },
  write: {
    prepare: () => Promise.resolve(announce(CONTENT)),
    call: ({ store }, { key }) => store.write(key, "thumbnail", local, "image/webp"),
    left: (key) => [`objects/${key}/thumbnail`],
  },
  copy: {
    prepare: published,
    call: ({ store }, { key }) => store.copy({ key, variant: "main" }, { key: OTHER, variant: "poster" }),
    left: (key) => [main(key), `objects/${OTHER}/poster`],
  },
  "remove of an open upload": {
    prepare: (scene) => sendFile(scene, CONTENT),
    call: ({ store }, object) => store.remove(object),
    left: () => [],
  },
  "remove of a published one": {
    prepare: published,
    call: ({ store }, object) => store.remove(object),
    left: () => [],
  },
  list: {
    prepare: published,
    call: async ({ store }, { key }) => {
      const keys: string[] = [];
      for await (const entry of store.list()) keys.push(entry.key);
      return keys.every((listed) => listed === key) && keys.length;
    },
    ...{ result: 1, left: (key) => [main(key)] },
  },
};
const FAILURES: readonly Failure[] = ["unavailable", "cut-before", "cut-after", "cut-response"];
const CALLS = Object.entries(CASES).flatMap(([name, method]) =>
  FAILURES.map((failure) => ({ name, failure, ...method })),
);

async function expectDone(scene: S3Scene, method: Case, object: IncomingObject, result: unknown): Promise<void> {
  expect(result).toEqual(method.result);
  expect([...scene.double.bucket.objects.keys()].toSorted()).toEqual(method.left(object.key).toSorted());
  // Also an upload whose id was lost with the answer.
  await scene.store.remove({ key: object.key, storeUploadId: null });
  expect(scene.double.bucket.uploads.size).toBe(0);
}

/** Runs `attempt` with a new object for each request that the method sends: its position among all requests of the scene. */
async function atEachRequest(
  method: Case,
  attempt: (scene: S3Scene, object: IncomingObject, position: number) => Promise<void>,
): Promise<void> {
  const scene = await createS3Scene();
  const { requests, bucket } = scene.double;
  const whole = await method.prepare(scene);
  const before = requests.length;
  await method.call(scene, whole);
  const count = requests.length - before;
  expect(count).toBeGreaterThan(0);
  for (let failing = 0; failing < count; failing++) {
    scene.double.failure = () => undefined;
    bucket.objects.clear();
    bucket.uploads.clear();
    const object = await method.prepare(scene);
    await attempt(scene, object, requests.length + failing + 1);
  }
}

describe.each(CALLS)("$name, with $failure", ({ failure, ...method }) => {
  it("at any one request, is done nevertheless", async () => {
    await atEachRequest(method, async (scene, object, position) => {
      scene.double.failure = () => (scene.double.requests.length === position ? failure : undefined);
      // A reader has the bytes before the cut already, so that the driver cannot read them again by itself.
      const result = await method.call(scene, object).catch((error: unknown) => {
        if (failure === "cut-response" && error instanceof StoreUnavailable) return method.call(scene, object);
        throw error;
      });
      await expectDone(scene, method, object, result);
    });
  });

  it("from any request on, fails for want of the store, and is done by another call", async () => {
    await atEachRequest(method, async (scene, object, position) => {
      scene.double.failure = () => (scene.double.requests.length >= position ? failure : undefined);
      const outcome: unknown = await method.call(scene, object).catch((error: unknown) => error);
      // A response without a body is whole where that is cut.
      if (failure !== "cut-response" || outcome instanceof Error) expect(outcome).toBeInstanceOf(StoreUnavailable);
      scene.double.failure = () => undefined;
      await expectDone(scene, method, object, await method.call(scene, object));
    });
  });
});

describe("a store that is silent", () => {
  it("is unavailable after a while", async () => {
    const scene = await createS3Scene({ idleMs: 50 });
    scene.double.failure = () => "silent";
    await expect(scene.store.fetch(OTHER, directory)).rejects.toThrow("S3 GetObject: ETIMEDOUT.");
  });
});

describe("a failure", () => {
  it("is told without address, key or signature", async () => {
    const scene = await createS3Scene();
    scene.double.failure = () => "unavailable";
    const error = (await scene.store.fetch(OTHER, directory).catch((reason: unknown) => reason)) as Error;
    expect(error.message).toBe("S3 GetObject: 503 SlowDown.");
    expect(JSON.stringify(describeError(error))).not.toMatch(/f{32}|X-Amz|AKID|http:/u);
  });

  it("of the clock is told as such", async () => {
    const scene = await createS3Scene({ now: () => new Date("2026-11-29T10:16:00.000Z") });
    await expect(scene.store.fetch(OTHER, directory)).rejects.toThrow(
      "S3 GetObject: 403 RequestTimeTooSkewed. The clock of this machine differs from that of the store by more than 15 minutes.",
    );
  });
});
