import { randomBytes } from "node:crypto";
import { request as requestHttp } from "node:http";
import { describe, expect, it } from "vitest";
import { addMs } from "../../infra/clock.js";
import {
  PART_BYTES,
  announce,
  contentOf,
  createS3Scene,
  partsOf,
  putPart,
  sendFile,
  sha256,
} from "../../testing/s3-scene.js";
import type { S3Scene } from "../../testing/s3-scene.js";
import type { IncomingObject, PartRequest } from "../store.js";

const HOUR = 3_600_000;
const CONTENT = randomBytes(PART_BYTES);

function firstPart(scene: S3Scene, object: IncomingObject): PartRequest {
  const [part] = partsOf(scene, object);
  if (part === undefined) throw new Error("There is no part.");
  return part;
}

/** Sends any headers and body, also such as a browser would not. */
function send(url: string, headers: Record<string, string>, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = requestHttp(url, { method: "PUT", headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
    request.end(body);
  });
}

const told = (part: PartRequest) => Object.fromEntries(part.headers.map(({ name, value }) => [name, value]));

describe("the request of a file in one part", () => {
  it("names only headers that a browser may set", async () => {
    const scene = await createS3Scene();
    const part = firstPart(scene, announce(CONTENT, { sha256: sha256(CONTENT) }));
    expect(told(part)).toEqual({
      ...{ "content-type": "image/png", "if-none-match": "*" },
      "x-amz-checksum-sha256": sha256(CONTENT).toString("base64"),
    });
    expect(part).toMatchObject({ number: 1, offset: 0, size: PART_BYTES, method: "PUT" });
  });

  it("leaves out what the store lacks", async () => {
    const scene = await createS3Scene({ settings: { conditionalPut: false, checksums: false } });
    const part = firstPart(scene, announce(CONTENT, { sha256: sha256(CONTENT) }));
    expect(told(part)).toEqual({ "content-type": "image/png" });
    expect(await putPart(part, CONTENT)).toBe(200);
  });

  it.each<[string, number, (part: PartRequest) => Promise<number>]>([
    ["a longer body", 403, (part) => send(part.url, told(part), Buffer.concat([CONTENT, CONTENT]))],
    ["a shorter body", 403, (part) => send(part.url, told(part), CONTENT.subarray(1))],
    [
      "a body without its length",
      411,
      (part) => send(part.url, { ...told(part), "transfer-encoding": "chunked" }, CONTENT),
    ],
    ["another type", 403, (part) => putPart(part, CONTENT, { "content-type": "text/html" })],
    ["no condition", 403, (part) => putPart({ ...part, headers: part.headers.slice(0, 1) }, CONTENT)],
    ["another condition", 403, (part) => putPart(part, CONTENT, { "if-none-match": '"x"' })],
    ["an access list", 403, (part) => putPart(part, CONTENT, { "x-amz-acl": "public-read" })],
    [
      "another key",
      403,
      (part) => putPart({ ...part, url: part.url.replace(/[0-9a-f]{32}/u, "e".repeat(32)) }, CONTENT),
    ],
    ["another prefix", 403, (part) => putPart({ ...part, url: part.url.replace("incoming", "objects") }, CONTENT)],
    ["another date", 403, (part) => putPart({ ...part, url: part.url.replace("T100000Z", "T100001Z") }, CONTENT)],
    [
      "another expiry",
      403,
      (part) => putPart({ ...part, url: part.url.replace("Expires=3600", "Expires=9999") }, CONTENT),
    ],
    ["another method", 403, async ({ url }) => (await fetch(url)).status],
    ["no signature", 403, (part) => putPart({ ...part, url: part.url.split("?")[0] ?? "" }, CONTENT)],
    ["other bytes than announced", 400, (part) => putPart(part, Buffer.alloc(PART_BYTES))],
  ])("is refused with %s: %d", async (_, status, attack) => {
    const scene = await createS3Scene();
    const part = firstPart(scene, announce(CONTENT, { sha256: sha256(CONTENT) }));
    expect(await attack(part)).toBe(status);
    expect(scene.double.bucket.objects.size).toBe(0);
    expect(await putPart(part, CONTENT)).toBe(200);
  });

  it("is refused a second time, and after its end", async () => {
    const scene = await createS3Scene();
    const part = firstPart(scene, announce(CONTENT));
    expect(await putPart(part, CONTENT)).toBe(200);
    expect(await putPart(part, randomBytes(PART_BYTES))).toBe(412);
    scene.time = addMs(scene.time, HOUR + 1000);
    expect(await putPart(part, CONTENT)).toBe(403);
  });

  it("changes nothing once the object is published", async () => {
    const scene = await createS3Scene();
    const object = announce(CONTENT);
    const part = firstPart(scene, object);
    await putPart(part, CONTENT);
    await scene.store.publish(object);
    // The link is still valid, and there is no object at its name.
    expect(await putPart(part, randomBytes(PART_BYTES))).toBe(200);
    await scene.store.publish(object);
    expect(await contentOf(scene.store, object.key)).toEqual(CONTENT);
    expect([...scene.double.bucket.objects.keys()]).toEqual([`objects/${object.key}/main`]);
  });

  it("can be sent by the pages of other origins that the bucket allows", async () => {
    const origin = "https://chat.example.com";
    const scene = await createS3Scene({ corsOrigins: [origin] });
    const { url } = firstPart(scene, announce(CONTENT));
    const preflight = {
      origin,
      "access-control-request-method": "PUT",
      "access-control-request-headers": "content-type",
    };
    const allowed = await fetch(url, { method: "OPTIONS", headers: preflight });
    expect(allowed.headers.get("access-control-allow-origin")).toBe(origin);
    const refused = await fetch(url, { method: "OPTIONS", headers: { ...preflight, origin: "https://evil.example" } });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  });
});

describe("the requests of several parts", () => {
  it("take each part at its place alone", async () => {
    const scene = await createS3Scene();
    const content = randomBytes(2 * PART_BYTES + 7);
    const announced = announce(content);
    const object = { ...announced, storeUploadId: await scene.store.begin(announced) };
    const [one, two, three] = partsOf(scene, object) as [PartRequest, PartRequest, PartRequest];
    expect([one, two, three].map(({ headers, offset, size }) => [headers, offset, size])).toEqual([
      [[], 0, 1000],
      [[], 1000, 1000],
      [[], 2000, 7],
    ]);
    expect(await putPart({ ...three, size: 6 }, content)).toBe(403);
    expect(await putPart({ ...one, url: one.url.replace("partNumber=1", "partNumber=3") }, content)).toBe(403);
    expect(await putPart(one, content)).toBe(200);
    expect(await putPart(three, content)).toBe(200);
    expect(await scene.store.receivedParts(object)).toEqual(new Set([1, 3]));
    await expect(scene.store.publish(object)).rejects.toThrow("Parts of the upload are missing.");
    expect(await putPart(two, content)).toBe(200);
    await scene.store.publish(object);
    expect(await putPart(two, content)).toBe(404);
    expect(await contentOf(scene.store, object.key)).toEqual(content);
  });

  it("are refused once the upload is removed", async () => {
    const scene = await createS3Scene();
    const content = randomBytes(2 * PART_BYTES);
    const object = await sendFile(scene, content);
    const [part] = partsOf(scene, object) as [PartRequest];
    await scene.store.remove(object);
    expect(await putPart(part, content)).toBe(404);
  });
});
