import { MediaRefusal } from "../refusal.js";
import type { Edits } from "./edits.js";
import { BROKEN, type FileBytes } from "./file-bytes.js";

/** Returns the length in bytes of the frame with this header, or undefined where it is none. */
export type FrameLength = (header: Buffer) => number | undefined;

/** Bytes of the longest header that a FrameLength reads. */
const HEADER_BYTES = 7;
const ID3_HEADER_BYTES = 10;

/** Keeps the frames of MP3 or AAC (ADTS) alone: no ID3, APE or Lyrics3 tags at any place. @throws MediaRefusal */
export function keepFrames(file: FileBytes, edits: Edits, frameLength: FrameLength): void {
  const lengthAt = (at: number) =>
    at + HEADER_BYTES <= file.size ? frameLength(file.read(at, HEADER_BYTES)) : undefined;
  let isInSync = false;
  let kept = 0;
  for (let at = 0; at < file.size;) {
    const length = lengthAt(at);
    const end = at + (length ?? 1);
    // Bits of a tag may look like a header: the first frame after a gap counts if another follows.
    if (length !== undefined && end <= file.size && (isInSync || lengthAt(end) !== undefined || end === file.size)) {
      edits.keep(at, end);
      kept += length;
      isInSync = true;
      at = end;
    } else {
      isInSync = false;
      at += file.has("ID3", at) ? id3Length(file, at) : 1;
    }
  }
  if (kept === 0) throw new MediaRefusal(BROKEN);
}

/** Pictures in a tag may contain frames, so that it is skipped by its length: four times seven bits. */
function id3Length(file: FileBytes, at: number): number {
  if (at + ID3_HEADER_BYTES > file.size) return 1;
  const size = file.read(at + 6, 4).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  return ID3_HEADER_BYTES + size;
}

/** Length of a frame of AAC in ADTS. */
export const aacFrameLength: FrameLength = (header) => {
  if (header[0] !== 0xff || ((header[1] ?? 0) & 0xf6) !== 0xf0) return undefined;
  const length = (header.readUInt32BE(2) >>> 5) & 0x1fff;
  return length >= HEADER_BYTES ? length : undefined;
};
