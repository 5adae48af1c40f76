import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { resolve } from "node:path";
import { Layout } from "../media/disk/layout.js";
import { Links } from "../media/disk/links.js";
import { DiskStore } from "../media/disk/store.js";
import type { IncomingObject, LinkTarget, PartRequest } from "../media/store.js";
import { type TestApp, testApp } from "./app.js";

/** A running app, with its store of media as another process would open it. */
export interface MediaApp {
  readonly app: TestApp;
  readonly store: DiskStore;
  readonly layout: Layout;
  readonly links: Links;
  /** Begins an upload with a new key. */
  begin(size: number, properties?: Partial<IncomingObject>): Promise<IncomingObject>;
  /** Returns the requests for all parts of an upload, valid for a minute. */
  partsOf(upload: IncomingObject): readonly PartRequest[];
  /** Sends the bytes of a part, out of those of the whole file. */
  put(part: PartRequest, bytes: Buffer): Promise<Response>;
  /** Writes raw text to the server; resolves to all that it answers until it closes the connection. */
  raw(text: string, body?: Buffer): Promise<string>;
  /** Writes raw text to the server and reads nothing for a while; resolves to the number of bytes that came until the end. */
  readLate(text: string, ms: number): Promise<number>;
  /** Origin of the server. */
  origin(): string;
  /** Stores a file of these bytes. */
  publish(bytes: Buffer, properties?: Partial<IncomingObject>): Promise<IncomingObject>;
  linkTo(upload: IncomingObject, target?: Partial<LinkTarget>): string;
}

const PART_BYTES = 8 * 1024 * 1024;

export async function mediaApp(settings: Record<string, string> = {}): Promise<MediaApp> {
  const app = await testApp({ MEDIA_MIN_FREE_BYTES: "0", ...settings });
  const { config, secrets, now } = app.app;
  const layout = new Layout(resolve(config.MEDIA_DIR ?? ""));
  const links = new Links(secrets.mediaLink);
  const origin = () => new URL(app.url).origin;
  const storeId = readFileSync(layout.storeId, "utf8").trim();
  const store = new DiskStore({ config, layout, storeId, links, now, origin });
  const media: MediaApp = {
    app,
    store,
    layout,
    links,
    begin: async (size, properties) => {
      const upload: IncomingObject = {
        key: randomBytes(16).toString("hex"),
        storeUploadId: null,
        ownerId: 1n,
        size,
        mimeType: "image/webp",
        partBytes: PART_BYTES,
        sha256: null,
        ...properties,
      };
      await store.begin(upload);
      return upload;
    },
    partsOf: (upload) => {
      const numbers = Array.from({ length: Math.ceil(upload.size / upload.partBytes) }, (_, index) => index + 1);
      return store.partRequests(upload, numbers, new Date(now().getTime() + 60_000));
    },
    put: ({ url, method, headers, offset, size }, bytes) =>
      fetch(url, {
        method,
        headers: headers.map(({ name, value }): [string, string] => [name, value]),
        body: new Uint8Array(bytes.subarray(offset, offset + size)),
      }),
    raw: async (text, body) => {
      const socket = createConnection(Number(new URL(app.url).port), "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write(text);
      if (body !== undefined) socket.write(body);
      return Buffer.concat((await socket.toArray()) as Buffer[]).toString("latin1");
    },
    readLate: async (text, ms) => {
      const socket = createConnection(Number(new URL(app.url).port), "127.0.0.1");
      socket.on("error", () => undefined).write(text);
      await sleep(ms);
      let bytes = 0;
      socket.on("data", (chunk) => (bytes += chunk.length));
      await once(socket, "close");
      return bytes;
    },
    origin,
    publish: async (bytes, properties) => {
      const upload = await media.begin(bytes.length, properties);
      for (const part of media.partsOf(upload)) {
        const { status } = await media.put(part, bytes);
        if (status !== 204) throw new Error(`The part was answered with ${status}.`);
      }
      await store.publish(upload);
      return upload;
    },
    linkTo: ({ key, mimeType }, target = {}) =>
      store.link({ key, variant: "main", mimeType, fileName: null, disposition: "inline", ...target }).url,
  };
  return media;
}
