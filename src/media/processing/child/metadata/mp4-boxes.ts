import { MediaRefusal } from "../refusal.js";
import { BROKEN, type FileBytes } from "./file-bytes.js";

/** Box of an ISO base media file, with offsets in the file. */
export interface Box {
  readonly type: string;
  readonly at: number;
  /** Begin of its content, after the header. */
  readonly content: number;
  readonly end: number;
}

const HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;

/** Lists the boxes within another. @throws MediaRefusal where their sizes do not fit */
export function* childrenOf(file: FileBytes, parent: Box): Generator<Box> {
  let at = parent.content;
  while (at < parent.end) {
    const left = parent.end - at;
    // QuickTime ends some lists by four zero bytes.
    if (left === 4 && file.isZero(at, 4)) return;
    if (left < HEADER_BYTES) throw new MediaRefusal(BROKEN);
    const box = readBox(file, at, parent);
    if (box.end > parent.end || box.end < box.content) throw new MediaRefusal(BROKEN);
    yield box;
    at = box.end;
  }
}

export function findBox(file: FileBytes, parent: Box, type: string): Box | undefined {
  for (const box of childrenOf(file, parent)) if (box.type === type) return box;
  return undefined;
}

function readBox(file: FileBytes, at: number, parent: Box): Box {
  const header = file.read(at, HEADER_BYTES);
  const size = header.readUInt32BE(0);
  const type = header.toString("latin1", 4, 8);
  if (size === 1) {
    const end = at + Number(file.read(at + HEADER_BYTES, 8).readBigUInt64BE());
    return { type, at, content: at + LONG_HEADER_BYTES, end };
  }
  // The last box of a file may extend to its end.
  const end = size === 0 && parent.end === file.size ? parent.end : at + size;
  return { type, at, content: at + HEADER_BYTES, end };
}
