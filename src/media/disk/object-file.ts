import { type FileHandle, open } from "node:fs/promises";

/** Open published file. */
export class ObjectFile {
  private constructor(
    private readonly file: FileHandle,
    readonly size: number,
  ) {}

  /** Opens a file for reading. */
  static async open(path: string): Promise<ObjectFile> {
    const file = await open(path, "r");
    try {
      return new ObjectFile(file, (await file.stat()).size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Fills the buffer from `position`; fewer bytes mean that the file is shorter. */
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
