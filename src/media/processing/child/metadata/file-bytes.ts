import { readSync } from "node:fs";
import { MediaRefusal } from "../refusal.js";

export const BROKEN = "The file is broken or not complete.";

const WINDOW_BYTES = 64 * 1024;

/** Random access to a file through a window of 64 KiB. Synchronous: walkers read many headers of a few bytes. */
export class FileBytes {
  readonly #fd: number;
  #window = Buffer.alloc(0);
  #windowAt = 0;

  constructor(
    fd: number,
    readonly size: number,
  ) {
    this.#fd = fd;
  }

  /** Returns at most 64 KiB, valid until the next call. @throws MediaRefusal past the end of the file */
  read(at: number, length: number): Buffer {
    if (at < 0 || at + length > this.size) throw new MediaRefusal(BROKEN);
    if (at < this.#windowAt || at + length > this.#windowAt + this.#window.length) this.#load(at);
    const start = at - this.#windowAt;
    return this.#window.subarray(start, start + length);
  }

  /** Returns another window on the file, for tables that are read side by side. */
  clone(): FileBytes {
    return new FileBytes(this.#fd, this.size);
  }

  text(at: number, length: number): string {
    return this.read(at, length).toString("latin1");
  }

  /** Returns true if the text is at this place of the file. */
  has(text: string, at: number): boolean {
    return at >= 0 && at + text.length <= this.size && this.text(at, text.length) === text;
  }

  isZero(at: number, length: number): boolean {
    for (let done = 0; done < length; done += WINDOW_BYTES)
      if (this.read(at + done, Math.min(WINDOW_BYTES, length - done)).some((byte) => byte !== 0)) return false;
    return true;
  }

  #load(at: number): void {
    const bytes = Buffer.allocUnsafe(Math.min(WINDOW_BYTES, this.size - at));
    const read = readSync(this.#fd, bytes, 0, bytes.length, at);
    if (read < bytes.length) throw new Error("The file became shorter while it was read.");
    this.#window = bytes;
    this.#windowAt = at;
  }
}
