import { open, readdir, rename, rm, statfs } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { Clock } from "../../infra/clock.js";
import type { Config } from "../../infra/config.js";
import { linkWindow } from "../link-window.js";
import {
  type IncomingObject,
  type Link,
  type LinkTarget,
  type MediaStore,
  type ObjectRef,
  type PartRequest,
  StoreUnavailable,
  type Variant,
} from "../store.js";
import { FILE_MODE, duplicateFile, makeFolder, moveFile, onDisk, sync, unlessAbsent } from "./files.js";
import { Layout, VARIANTS, isWriter, partOf } from "./layout.js";
import type { Links, PartGrant } from "./links.js";
import { listObjects } from "./listing.js";
import { ObjectFile } from "./object-file.js";
import { PartFile } from "./part-file.js";

export interface DiskStoreParts {
  readonly config: Pick<Config, "MEDIA_LINK_SECONDS" | "MEDIA_MIN_FREE_BYTES">;
  readonly layout: Layout;
  readonly links: Links;
  readonly now: Clock;
  /** Origin of the links, such as https://media.example.com. */
  readonly origin: () => string;
}

/** Store below MEDIA_DIR, whose parts and files the server itself takes and serves. */
export class DiskStore implements MediaStore {
  readonly links: Links;

  constructor(private readonly parts: DiskStoreParts) {
    this.links = parts.links;
  }

  async begin({ key, size }: IncomingObject): Promise<null> {
    const { layout } = this.parts;
    const paths = layout.upload(key);
    await onDisk(async () => {
      await makeFolder(paths.folder);
      const file = await open(paths.data, "a", FILE_MODE);
      try {
        await file.truncate(size);
      } finally {
        await file.close();
      }
      await sync(paths.folder);
    });
    return null;
  }

  partRequests(object: IncomingObject, numbers: readonly number[], expiresAt: Date): readonly PartRequest[] {
    const { key, partBytes, mimeType } = object;
    const { links, origin } = this.parts;
    const owner = links.ownerTag(object.ownerId);
    return numbers.map((part) => {
      const offset = (part - 1) * partBytes;
      const size = Math.min(partBytes, object.size - offset);
      const target = links.signPart({ key, part, offset, size, mimeType, owner, until: expiresAt });
      const headers = [{ name: "content-type", value: mimeType }];
      return { number: part, offset, size, url: origin() + target, method: "PUT", headers };
    });
  }

  async receivedParts({ key, size, partBytes }: IncomingObject): Promise<ReadonlySet<number>> {
    const { layout } = this.parts;
    return onDisk(async () => {
      const names = await unlessAbsent(readdir(layout.upload(key).folder));
      if (names !== undefined) return new Set(names.map(partOf).filter((part) => part !== undefined));
      const published = await ObjectFile.open(layout, key, "main");
      if (published === undefined) return new Set();
      await published.close();
      return new Set(Array.from({ length: Math.ceil(size / partBytes) }, (_, index) => index + 1));
    });
  }

  /** Moves the data out of reach of the parts' links: sealed first, so that no part opens it any more, then published. */
  async publish({ key }: IncomingObject): Promise<void> {
    const { layout } = this.parts;
    const { data, sealed, folder } = layout.upload(key);
    await onDisk(async () => {
      await unlessAbsent(rename(data, sealed));
      const names = (await unlessAbsent(readdir(folder))) ?? [];
      const published = layout.object(key, "main");
      // A part that is sent twice may still be written, also by another process: it keeps a file of which this is a copy.
      const place = names.some(isWriter) ? duplicateFile : moveFile;
      await unlessAbsent(place(sealed, published));
      await requireFile(layout, key);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    });
  }

  async read(key: string, variant: Variant): Promise<Readable> {
    const path = this.parts.layout.object(key, variant);
    return onDisk(async () => (await open(path, "r")).createReadStream());
  }

  async fetch(key: string): Promise<string> {
    await requireFile(this.parts.layout, key);
    return this.parts.layout.object(key, "main");
  }

  write(key: string, variant: Variant, path: string): Promise<void> {
    return onDisk(() => moveFile(path, this.parts.layout.object(key, variant)));
  }

  copy(from: { key: string; variant: Variant }, to: { key: string; variant: Variant }): Promise<void> {
    const { layout } = this.parts;
    return onDisk(() => duplicateFile(layout.object(from.key, from.variant), layout.object(to.key, to.variant)));
  }

  link(target: LinkTarget): Link {
    const { config, links, now, origin } = this.parts;
    const { end } = linkWindow(now(), config.MEDIA_LINK_SECONDS);
    return { url: origin() + links.signObject(target, end), expiresAt: end };
  }

  async remove({ key }: ObjectRef): Promise<void> {
    const { layout } = this.parts;
    await onDisk(async () => {
      await rm(layout.upload(key).folder, { recursive: true, force: true, maxRetries: 3 });
      for (const variant of VARIANTS) await rm(layout.object(key, variant), { force: true });
    });
  }

  list(): AsyncIterable<{ readonly key: string; readonly changedAt: Date }> {
    return listObjects(this.parts.layout);
  }

  async requireRoom(size: number): Promise<void> {
    const { config } = this.parts;
    const free = await this.freeBytes();
    if (free < config.MEDIA_MIN_FREE_BYTES + size)
      throw new StoreUnavailable(`The media folder has ${free} bytes left, and MEDIA_MIN_FREE_BYTES stay free.`);
  }

  /** Bytes that the server may still write. @throws StoreUnavailable */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await onDisk(() => statfs(this.parts.layout.root));
    return bavail * bsize;
  }

  /** Opens the file for a part, unless it is stored; undefined where the upload is completed or gone. @throws StoreUnavailable */
  openPart(grant: PartGrant): Promise<PartFile | "stored" | undefined> {
    return onDisk(() => PartFile.open(this.parts.layout, grant));
  }

  /** Opens a published file; undefined where there is none. @throws StoreUnavailable */
  openObject(key: string, variant: Variant): Promise<ObjectFile | undefined> {
    return ObjectFile.open(this.parts.layout, key, variant);
  }
}

async function requireFile(layout: Layout, key: string): Promise<void> {
  const file = await ObjectFile.open(layout, key, "main");
  if (file === undefined) throw new Error(`The media folder has no object ${key}.`);
  await file.close();
}
