import { constants, createReadStream, createWriteStream } from "node:fs";
import { chmod, copyFile, type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { MediaRefusal } from "../refusal.js";
import { BROKEN, type FileBytes } from "./file-bytes.js";

/** Bytes to be written at a place, followed by zeros up to `length`. */
interface Edit {
  readonly at: number;
  readonly bytes: Buffer;
  readonly length: number;
}

interface Range {
  readonly start: number;
  end: number;
}

/** Far above real files; a hostile one has as many boxes as fit. */
const MAX_EDITS = 20_000;
const ZEROS = Buffer.alloc(64 * 1024);

/** Changes that remove the metadata of a file. They are collected first, because most files need none or few. */
export class Edits {
  readonly #file: FileBytes;
  readonly #edits: Edit[] = [];
  readonly #kept: Range[] = [];
  #bytes = 0;

  constructor(file: FileBytes) {
    this.#file = file;
  }

  /** Replaces `length` bytes by `bytes` and zeros, unless they are so already. @throws MediaRefusal above the bounds */
  overwrite(at: number, bytes: Buffer, length: number = bytes.length): void {
    this.#bytes += length;
    if (this.#bytes > this.#file.size) throw new MediaRefusal(BROKEN);
    const isEqual = this.#file.read(at, bytes.length).equals(bytes);
    if (isEqual && this.#file.isZero(at + bytes.length, length - bytes.length)) return;
    if (this.#edits.length === MAX_EDITS) throw new MediaRefusal(BROKEN);
    this.#edits.push({ at, bytes, length });
  }

  /** Replaces `length` bytes by zeros. */
  blank(at: number, length: number): void {
    this.overwrite(at, ZEROS.subarray(0, 0), length);
  }

  /** Keeps these bytes, and cuts all between the kept ones. In order of the file; without a call, all of it is kept. */
  keep(start: number, end: number): void {
    const last = this.#kept.at(-1);
    if (last?.end === start) last.end = end;
    else if (this.#kept.push({ start, end }) > MAX_EDITS) throw new MediaRefusal(BROKEN);
  }

  get isEmpty(): boolean {
    const [first, ...others] = this.#kept;
    const isWhole = first === undefined || (first.start === 0 && first.end === this.#file.size && others.length === 0);
    return isWhole && this.#edits.length === 0;
  }

  /** Writes the changed copy of `input` to `output`; a file system with copy-on-write copies only what changes. */
  async writeTo(input: string, output: string): Promise<void> {
    if (this.#kept.length > 0) return copyRanges(input, output, this.#kept);
    await copyFile(input, output, constants.COPYFILE_FICLONE);
    await chmod(output, 0o600);
    const file = await open(output, "r+");
    try {
      for (const edit of this.#edits) await apply(edit, file);
    } finally {
      await file.close();
    }
  }
}

async function apply({ at, bytes, length }: Edit, file: FileHandle): Promise<void> {
  await file.write(bytes, 0, bytes.length, at);
  for (let done = bytes.length; done < length; done += ZEROS.length)
    await file.write(ZEROS, 0, Math.min(ZEROS.length, length - done), at + done);
}

async function copyRanges(input: string, output: string, ranges: readonly Range[]): Promise<void> {
  for (const { start, end } of ranges)
    await pipeline(
      createReadStream(input, { start, end: end - 1 }),
      createWriteStream(output, { flags: "a", mode: 0o600 }),
    );
}
