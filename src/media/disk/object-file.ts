import { type FileHandle, open } from "node:fs/promises";
import type { Variant } from "../store.js";
import { onDisk, unlessAbsent } from "./files.js";
import type { Layout } from "./layout.js";

/** Open published file. */
export class ObjectFile {
  private constructor(
    private readonly file: FileHandle,
    readonly size: number,
  ) {}

  /** Opens a file; undefined where there is none. @throws StoreUnavailable */
  static async open(layout: Layout, key: string, variant: Variant): Promise<ObjectFile | undefined> {
    return onDisk(async () => {
      const file = await unlessAbsent(open(layout.object(key, variant), "r"));
      if (file === undefined) return undefined;
      return new ObjectFile(file, (await file.stat()).size);
    });
  }

  /** Fills the buffer from `position`; fewer bytes mean that the file was cut. */
  async read(buffer: Buffer, position: number): Promise<number> {
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await this.file.read(buffer, filled, buffer.length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
