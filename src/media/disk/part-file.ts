import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { FILE_MODE, onDisk, unlessAbsent } from "./files.js";
import type { Layout, UploadPaths } from "./layout.js";
import type { PartGrant } from "./links.js";

/** Open file of an upload, for the bytes of one part. */
export class PartFile {
  #position: number;

  private constructor(
    private readonly data: FileHandle,
    private readonly paths: UploadPaths,
    private readonly writer: string,
    private readonly grant: PartGrant,
  ) {
    this.#position = grant.offset;
  }

  /**
   * Opens the file for a part, unless it is stored. Fails with ENOENT where the upload is completed or gone. The writer's own
   * file comes first, so that `publish` sees each writer that could still change the data.
   */
  static async open(layout: Layout, grant: PartGrant): Promise<PartFile | "stored"> {
    const paths = layout.upload(grant.key);
    if ((await unlessAbsent(stat(paths.marker(grant.part)))) !== undefined) return "stored";
    const writer = paths.writer(randomUUID());
    await (await open(writer, "wx", FILE_MODE)).close();
    try {
      return new PartFile(await open(paths.data, "r+"), paths, writer, grant);
    } catch (error) {
      await rm(writer, { force: true });
      throw error;
    }
  }

  /** Writes the next bytes. @throws StoreUnavailable */
  async write(chunks: readonly Buffer[]): Promise<void> {
    await onDisk(async () => {
      const { bytesWritten } = await this.data.writev(chunks, this.#position);
      this.#position += bytesWritten;
      const rest = after(chunks, bytesWritten);
      if (rest.length > 0) await this.write(rest);
    });
  }

  /** Marks the part as stored, after its bytes are on the disk. Fails with ENOENT where the upload is gone. */
  async store(): Promise<void> {
    await this.data.datasync();
    await this.data.close();
    await rename(this.writer, this.paths.marker(this.grant.part));
  }

  /** Leaves the part as it is, without a mark. */
  async abandon(): Promise<void> {
    await this.data.close().catch(() => undefined);
    await rm(this.writer, { force: true });
  }
}

/** Returns the chunks without their first `bytes`. */
function after(chunks: readonly Buffer[], bytes: number): readonly Buffer[] {
  let left = bytes;
  const rest: Buffer[] = [];
  for (const chunk of chunks) {
    if (left < chunk.length) rest.push(chunk.subarray(left));
    left = Math.max(0, left - chunk.length);
  }
  return rest;
}
