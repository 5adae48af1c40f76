import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import type { IncomingObject } from "../../../src/media/store.js";
import type { MediaServer } from "./servers.js";

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** PUTs a body; resolves to its status. `cutAfter` breaks the connection after so many bytes. */
export async function put(
  url: string,
  body: Buffer,
  headers: Record<string, string>,
  cutAfter?: number,
): Promise<number> {
  const sent = request(url, {
    ...{ method: "PUT", agent: cutAfter === undefined ? agent : false },
    headers: { "content-length": body.length, ...headers },
  });
  if (cutAfter !== undefined) {
    sent.on("error", () => undefined);
    sent.write(body.subarray(0, cutAfter), () => sent.destroy());
    // once() would fail with the error that the break causes.
    await new Promise((resolve) => sent.once("close", resolve));
    return 0;
  }
  sent.end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  await once(response.resume(), "end");
  return response.statusCode ?? 0;
}

/** Reads a response; resolves to its number of bytes. */
export async function get(url: string): Promise<number> {
  const [response] = (await once(request(url, { agent }).end(), "response")) as [IncomingMessage];
  let bytes = 0;
  response.on("data", (chunk: Buffer) => (bytes += chunk.length));
  await once(response, "end");
  return bytes;
}

/** Parts that the client kit sends at a time. */
const PARTS_AT_ONCE = 2;

/** Sends a file in parts, of which `cuts` are broken off once in their middle; resolves to the number of PUTs. */
export async function sendParts(
  server: MediaServer,
  upload: IncomingObject,
  bytesOf: Bytes,
  cuts: number,
): Promise<number> {
  const count = Math.ceil(upload.size / upload.partBytes);
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const parts = server.store.partRequests(upload, numbers, new Date(Date.now() + 3_600_000));
  const waiting = parts.values();
  let sent = 0;
  await concurrently(count, PARTS_AT_ONCE, async () => {
    const part = waiting.next().value;
    if (part === undefined) return;
    const { number, url, offset, size, headers } = part;
    const body = bytesOf(offset, size);
    const named = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
    if (number <= cuts) {
      await put(url, body, named, Math.floor(size / 2));
      sent += 1;
    }
    const status = await put(url, body, named);
    if (status !== 204) throw new Error(`Part ${number} was answered with ${status}.`);
    sent += 1;
  });
  return sent;
}

/** Bytes of a file that is never in memory as a whole. */
export type Bytes = (offset: number, size: number) => Buffer;

/** Runs `count` calls of `work`, `width` at a time. */
export async function concurrently(count: number, width: number, work: () => Promise<unknown>): Promise<void> {
  let left = count;
  const lane = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: width }, lane));
}
