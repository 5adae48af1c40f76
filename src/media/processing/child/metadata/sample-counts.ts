import { MediaRefusal } from "../refusal.js";
import { BROKEN, type FileBytes } from "./file-bytes.js";
import { type Box, childrenOf } from "./mp4-boxes.js";

const RUN_BYTES = 8;
const CHUNK_RUN_BYTES = 12;

/**
 * Bounds the samples that an MP4 file claims by its bytes: a sample has at least one. Decoders loop over the claimed
 * samples, and 12 bytes can claim 4 billion.
 */
export class SampleCounts {
  readonly #file: FileBytes;
  readonly #claimed = new Map<string, number>();

  constructor(file: FileBytes) {
    this.#file = file;
  }

  /** Adds the sample tables of a track. @throws MediaRefusal where they claim more samples than fit into the file */
  addTables(stbl: Box): void {
    const boxes = [...childrenOf(this.#file, stbl)];
    const offsets = boxes.filter(({ type }) => type === "stco" || type === "co64");
    const chunks = offsets.reduce((sum, table) => sum + this.#read(table, 4), 0);
    for (const box of boxes) {
      if (box.type === "stts" || box.type === "ctts") this.#addRuns(box);
      else if (box.type === "stsz" || box.type === "stz2") this.#add(box.type, this.#read(box, 8));
      else if (box.type === "stsc") this.#addChunks(box, chunks);
    }
  }

  /** Adds a run of samples of a fragment (trun). @throws MediaRefusal */
  addRun(trun: Box): void {
    this.#add(trun.type, this.#read(trun, 4));
  }

  /** Runs of samples: a count and a value each. */
  #addRuns(table: Box): void {
    const count = this.#read(table, 4);
    for (let index = 0; index < count; index += 1) this.#add(table.type, this.#read(table, 8 + index * RUN_BYTES));
  }

  /** Runs of chunks: the first chunk, and the samples of each. */
  #addChunks(table: Box, chunks: number): void {
    const count = this.#read(table, 4);
    for (let index = 0; index < count; index += 1) {
      const at = 8 + index * CHUNK_RUN_BYTES;
      const first = this.#read(table, at);
      const next = index + 1 < count ? this.#read(table, at + CHUNK_RUN_BYTES) : chunks + 1;
      this.#add(table.type, Math.max(1, next - first) * this.#read(table, at + 4));
    }
  }

  #read({ content, end }: Box, offset: number): number {
    if (content + offset + 4 > end) throw new MediaRefusal(BROKEN);
    return this.#file.read(content + offset, 4).readUInt32BE();
  }

  #add(table: string, samples: number): void {
    const claimed = (this.#claimed.get(table) ?? 0) + samples;
    if (claimed > this.#file.size) throw new MediaRefusal(BROKEN);
    this.#claimed.set(table, claimed);
  }
}
