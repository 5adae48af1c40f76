import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { once } from "node:events";
import { type Socket, createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { IncomingObject, PartRequest } from "../../../media/store.js";
import { mediaApp } from "../../../testing/media-app.js";

const media = await mediaApp();
const port = Number(new URL(media.app.url).port);
const SIZE = 100_000;
const BYTES = randomBytes(SIZE);
const TYPE = "image/webp";

const opened = new Set<Socket>();
afterEach(() => {
  for (const socket of opened) socket.destroy();
  opened.clear();
});

/** Begins an upload of one part. */
async function onePart(properties: Partial<IncomingObject> = {}): Promise<[IncomingObject, PartRequest]> {
  const upload = await media.begin(SIZE, { mimeType: TYPE, ...properties });
  const [part] = media.partsOf(upload);
  if (part === undefined) throw new Error("There is no part.");
  return [upload, part];
}

/** Head of a PUT, with headers that replace or remove the right ones. */
function head({ url }: PartRequest, changed: Record<string, string | undefined> = {}): string {
  const { pathname, search } = new URL(url);
  const headers = { host: "x", connection: "close", "content-type": TYPE, "content-length": String(SIZE), ...changed };
  const lines = Object.entries(headers).filter(([, value]) => value !== undefined);
  return `PUT ${pathname}${search} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

function write(text: string, body?: Buffer): Socket {
  const socket = createConnection(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(text);
  if (body !== undefined) socket.write(body);
  opened.add(socket);
  return socket;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/u.exec(answer)?.[1]);
const received = async (upload: IncomingObject) => [...(await media.store.receivedParts(upload))];
const filesOf = (upload: IncomingObject) => readdirSync(media.layout.upload(upload.key).folder).sort();

describe("a part", () => {
  it("is stored by a body of its length and type", async () => {
    const [upload, part] = await onePart();
    expect(statusOf(await media.raw(head(part), BYTES))).toBe(204);
    expect(await received(upload)).toEqual([1]);
    expect(filesOf(upload)).toEqual(["data", "part-1"]);
  });

  it.each([
    ["a shorter length", { "content-length": String(SIZE - 1) }, 400],
    ["a longer length", { "content-length": String(SIZE + 1) }, 413],
    ["a length beyond any", { "content-length": "99999999999999" }, 413],
    ["no length", { "content-length": undefined }, 411],
    ["chunks", { "content-length": undefined, "transfer-encoding": "chunked" }, 411],
    ["another type", { "content-type": "text/html" }, 400],
    ["no type", { "content-type": undefined }, 400],
  ])("is refused before the body with %s", async (_what, headers, status) => {
    const [upload, part] = await onePart();
    const answer = await media.raw(head(part, { ...headers, expect: "100-continue" }));
    expect([statusOf(answer), answer.includes("100 Continue")]).toEqual([status, false]);
    expect(filesOf(upload)).toEqual(["data"]);
  });

  it("is asked for by 100 Continue only after all checks", async () => {
    const [upload, part] = await onePart();
    const socket = write(head(part, { expect: "100-continue" }));
    const [first] = (await once(socket, "data")) as [Buffer];
    expect(first.toString()).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    socket.write(BYTES);
    expect(statusOf(Buffer.concat((await socket.toArray()) as Buffer[]).toString())).toBe(204);
    expect(await received(upload)).toEqual([1]);
  });

  it("has a type in any spelling of the same one", async () => {
    const [, part] = await onePart({ mimeType: "audio/webm; codecs=opus" });
    expect(statusOf(await media.raw(head(part, { "content-type": "Audio/WebM;codecs=opus" }), BYTES))).toBe(204);
  });

  it("that is cut is not marked, and can be sent again", async () => {
    const [upload, part] = await onePart();
    const socket = write(head(part), BYTES.subarray(0, SIZE / 2));
    await expect.poll(() => filesOf(upload).some((name) => name.startsWith("writer-"))).toBe(true);
    socket.destroy();
    await expect.poll(() => filesOf(upload)).toEqual(["data"]);
    expect(await received(upload)).toEqual([]);
    expect((await media.put(part, BYTES)).status).toBe(204);
  });

  it("that is stored is read away when it is sent again, and changes nothing", async () => {
    const [upload, part] = await onePart();
    expect((await media.put(part, BYTES)).status).toBe(204);
    expect((await media.put(part, randomBytes(SIZE))).status).toBe(204);
    await media.store.publish(upload);
    expect(Buffer.from(await (await fetch(media.linkTo(upload))).arrayBuffer())).toEqual(BYTES);
  });

  it("has a link of its own, which does not fit another part", async () => {
    const upload = await media.begin(SIZE, { mimeType: TYPE, partBytes: 60_000 });
    const [first, second] = media.partsOf(upload);
    if (first === undefined || second === undefined) throw new Error("There are no two parts.");
    const swapped = new URL(second.url);
    swapped.pathname = new URL(first.url).pathname;
    expect((await media.put({ ...first, url: swapped.href }, BYTES)).status).toBe(403);
  });

  it("cannot be sent by other methods", async () => {
    const [, part] = await onePart();
    for (const method of ["GET", "POST", "DELETE", "PATCH"])
      expect((await fetch(part.url, { method })).status).toBe(405);
  });
});

describe("a completed upload", () => {
  it("takes no part", async () => {
    const [upload, part] = await onePart();
    expect((await media.put(part, BYTES)).status).toBe(204);
    await media.store.publish(upload);
    expect((await media.put(part, randomBytes(SIZE))).status).toBe(404);
    expect(Buffer.from(await (await fetch(media.linkTo(upload))).arrayBuffer())).toEqual(BYTES);
  });

  it("is not changed by a body that began before", async () => {
    const [upload, part] = await onePart();
    const late = write(head(part), Buffer.alloc(SIZE / 2));
    await expect.poll(() => filesOf(upload).some((name) => name.startsWith("writer-"))).toBe(true);
    expect((await media.put(part, BYTES)).status).toBe(204);
    await media.store.publish(upload);
    late.write(Buffer.alloc(SIZE / 2));
    expect(statusOf(Buffer.concat((await late.toArray()) as Buffer[]).toString())).toBe(404);
    expect(Buffer.from(await (await fetch(media.linkTo(upload))).arrayBuffer())).toEqual(BYTES);
    // Published again after a lost answer: the file stays.
    await media.store.publish(upload);
    expect(Buffer.from(await (await fetch(media.linkTo(upload))).arrayBuffer())).toEqual(BYTES);
  });

  it("holds the bytes of one of two bodies at one part, or of both", async () => {
    const [upload, part] = await onePart();
    const bodies = [Buffer.alloc(SIZE, 1), Buffer.alloc(SIZE, 2)];
    const statuses = await Promise.all(bodies.map(async (body) => (await media.put(part, body)).status));
    expect(statuses).toEqual([204, 204]);
    await media.store.publish(upload);
    const stored = Buffer.from(await (await fetch(media.linkTo(upload))).arrayBuffer());
    expect(stored).toHaveLength(SIZE);
    expect(stored.every((byte) => byte === 1 || byte === 2)).toBe(true);
  });

  it("is gone after its removal, as are those that are cancelled", async () => {
    const [upload, part] = await onePart();
    await media.store.remove(upload);
    expect((await media.put(part, BYTES)).status).toBe(404);
    const published = await media.publish(BYTES);
    const link = media.linkTo(published);
    await media.store.remove(published);
    await media.store.remove(published);
    expect((await fetch(link)).status).toBe(404);
  });
});

describe("parts that are sent at once", () => {
  it("are limited to six a person, without harm to others", async () => {
    const starts = await Promise.all(Array.from({ length: 6 }, () => onePart({ ownerId: 6n })));
    for (const [, part] of starts) write(head(part), Buffer.alloc(10));
    await expect
      .poll(() => starts.filter(([upload]) => filesOf(upload).some((name) => name.startsWith("writer-"))).length)
      .toBe(6);
    const [, seventh] = await onePart({ ownerId: 6n });
    const answer = await media.raw(head(seventh), BYTES);
    expect(answer).toMatch(/^HTTP\/1\.1 503 .*retry-after: 1\r\n/su);
    const [, ofOther] = await onePart({ ownerId: 7n });
    expect((await media.put(ofOther, BYTES)).status).toBe(204);
    for (const socket of opened) socket.destroy();
    await expect.poll(async () => (await media.put(seventh, BYTES)).status).toBe(204);
  });

  it("are 64 at most, and hold little memory while they stall", async () => {
    const parts = await Promise.all(
      Array.from({ length: 200 }, (_, index) => onePart({ ownerId: BigInt(100 + index) })),
    );
    const before = process.memoryUsage();
    const sockets = parts.map(([, part]) => write(head(part), Buffer.alloc(20_000)));
    const refused = new Set<Socket>();
    for (const socket of sockets)
      socket.once("data", (chunk: Buffer) => {
        if (statusOf(chunk.toString()) === 503) refused.add(socket);
      });
    await expect.poll(() => refused.size).toBe(136);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(64 * 1024 * 1024);
  });
});

describe("a long part", () => {
  it("is not cut by REQUEST_TIMEOUT_MS, which other requests keep", async () => {
    const hurried = await mediaApp({ REQUEST_TIMEOUT_MS: "600", HEADERS_TIMEOUT_MS: "300" });
    const upload = await hurried.begin(SIZE, { mimeType: TYPE });
    const [part] = hurried.partsOf(upload);
    if (part === undefined) throw new Error("There is no part.");
    const socket = createConnection(Number(new URL(hurried.app.url).port), "127.0.0.1");
    socket.write(head(part));
    for (let sent = 0; sent < SIZE; sent += 10_000) {
      socket.write(BYTES.subarray(sent, sent + 10_000));
      await sleep(200);
    }
    expect(statusOf(Buffer.concat((await socket.toArray()) as Buffer[]).toString())).toBe(204);
    expect(
      await hurried.raw(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{",
      ),
    ).toMatch(/^HTTP\/1\.1 408 /u);
  });
});
