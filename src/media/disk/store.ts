import { open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { Clock } from "../../infra/clock.js";
import type { Config } from "../../infra/config.js";
import { linkWindow } from "../link-window.js";
import { mergeByKey } from "../merge-listings.js";
import {
  type IncomingObject,
  type Link,
  type LinkTarget,
  type MediaStore,
  ObjectNotFound,
  type ObjectRef,
  type PartRequest,
  StoreUnavailable,
  type Variant,
} from "../store.js";
import {
  FILE_MODE,
  copyFile,
  copyNewFile,
  hasCode,
  linkFile,
  makeFolder,
  moveFile,
  onDisk,
  sync,
  unlessAbsent,
} from "./files.js";
import { type Layout, isWriter, partOf } from "./layout.js";
import type { Links, PartGrant } from "./links.js";
import { filesOf, listObjects, listUploads } from "./listing.js";
import { ObjectFile } from "./object-file.js";
import { PartFile } from "./part-file.js";
import { requireFolder } from "./store-id.js";

interface DiskStoreParts {
  readonly config: Pick<Config, "MEDIA_LINK_SECONDS" | "MEDIA_MIN_FREE_BYTES">;
  readonly layout: Layout;
  /** Content of the file `store-id`. */
  readonly storeId: string;
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
    await this.#onDisk(async () => {
      await makeFolder(paths.folder, layout.incoming);
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
    return this.#onDisk(async () => {
      const names = await unlessAbsent(readdir(layout.upload(key).folder));
      if (names !== undefined) return new Set(names.map(partOf).filter((part) => part !== undefined));
      const isPublished = (await unlessAbsent(stat(layout.object(key, "main")))) !== undefined;
      if (!isPublished) await this.#requireFolder();
      const parts = isPublished ? Math.ceil(size / partBytes) : 0;
      return new Set(Array.from({ length: parts }, (_, index) => index + 1));
    });
  }

  /**
   * Puts the data out of reach of the parts' links: sealed first, so that no part opens it any more, then published. A file
   * that is published already is not replaced: it may have been scanned.
   */
  async publish({ key }: IncomingObject): Promise<void> {
    const { layout } = this.parts;
    const { data, sealed, folder } = layout.upload(key);
    const published = layout.object(key, "main");
    await this.#onDisk(async () => {
      await unlessAbsent(rename(data, sealed));
      const names = (await unlessAbsent(readdir(folder))) ?? [];
      // A part that is sent twice may still be written, also by another process: it keeps a file of which this is a copy.
      const place = names.some(isWriter) ? copyNewFile : linkFile;
      await unlessAbsent(place(sealed, published, layout.objects));
      await stat(published);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    });
  }

  read(key: string, variant: Variant): Promise<Readable> {
    const path = this.parts.layout.object(key, variant);
    return this.#onDisk(async () => (await open(path, "r")).createReadStream());
  }

  fetch(key: string): Promise<string> {
    const path = this.parts.layout.object(key, "main");
    return this.#onDisk(async () => {
      await stat(path);
      return path;
    });
  }

  write(key: string, variant: Variant, path: string): Promise<void> {
    const { layout } = this.parts;
    return this.#onDisk(() => moveFile(path, layout.object(key, variant), layout.objects));
  }

  copy(from: { key: string; variant: Variant }, to: { key: string; variant: Variant }): Promise<void> {
    const { layout } = this.parts;
    const [source, target] = [layout.object(from.key, from.variant), layout.object(to.key, to.variant)];
    return this.#onDisk(() => copyFile(source, target, layout.objects));
  }

  link(target: LinkTarget): Link {
    const { config, links, now, origin } = this.parts;
    const { end } = linkWindow(now(), config.MEDIA_LINK_SECONDS);
    return { url: origin() + links.signObject(target, end), expiresAt: end };
  }

  async remove({ key }: ObjectRef): Promise<void> {
    const { layout } = this.parts;
    await this.#onDisk(async () => {
      await rm(layout.upload(key).folder, { recursive: true, force: true, maxRetries: 3 });
      for (const path of await filesOf(layout, key)) await rm(path, { force: true });
      await this.#requireFolder();
    });
  }

  async *list(): AsyncIterable<{ readonly key: string; readonly changedAt: Date }> {
    const { layout } = this.parts;
    await this.#requireFolder();
    yield* mergeByKey(listUploads(layout), listObjects(layout));
  }

  async requireRoom(size: number): Promise<void> {
    const { config } = this.parts;
    const free = await this.freeBytes();
    if (free < config.MEDIA_MIN_FREE_BYTES + size)
      throw new StoreUnavailable(`The media folder has ${free} bytes left, and MEDIA_MIN_FREE_BYTES stay free.`);
  }

  /** Bytes that the server may still write. @throws StoreUnavailable */
  freeBytes(): Promise<number> {
    return this.#onDisk(async () => {
      await this.#requireFolder();
      const { bavail, bsize } = await statfs(this.parts.layout.root);
      return bavail * bsize;
    });
  }

  /** Opens the file for a part, unless it is stored; undefined where the upload is completed or gone. @throws StoreUnavailable */
  openPart(grant: PartGrant): Promise<PartFile | "stored" | undefined> {
    return this.#orUndefined(() => PartFile.open(this.parts.layout, grant));
  }

  /** Marks a part as stored, after its bytes are on the disk; returns false where the upload is gone. @throws StoreUnavailable */
  async storePart(file: PartFile): Promise<boolean> {
    const isStored = await this.#orUndefined(async () => {
      await file.store();
      return true;
    });
    return isStored ?? false;
  }

  /** Opens a published file; undefined where there is none. @throws StoreUnavailable */
  openObject(key: string, variant: Variant): Promise<ObjectFile | undefined> {
    return this.#orUndefined(() => ObjectFile.open(this.parts.layout.object(key, variant)));
  }

  /** Path of a published file below MEDIA_DIR/objects. */
  objectName(key: string, variant: Variant): string {
    return this.parts.layout.objectName(key, variant);
  }

  /** Runs work that needs a file. @throws ObjectNotFound, StoreUnavailable */
  #onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
    return onDisk(async () => {
      try {
        return await work();
      } catch (error) {
        if (!hasCode(error, "ENOENT")) throw error;
        await this.#requireFolder();
        throw new ObjectNotFound("The media folder has no such file.", { cause: error });
      }
    });
  }

  #orUndefined<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    return this.#onDisk(work).catch((error: unknown) => {
      if (error instanceof ObjectNotFound) return undefined;
      throw error;
    });
  }

  #requireFolder(): Promise<void> {
    return requireFolder(this.parts.layout, this.parts.storeId);
  }
}
