import { MediaRefusal } from "../refusal.js";
import type { Edits } from "./edits.js";
import { BROKEN, type FileBytes } from "./file-bytes.js";
import { oggChecksum } from "./ogg-checksum.js";

/** Page of an Ogg file. */
interface Page {
  readonly at: number;
  readonly serial: number;
  readonly isFirst: boolean;
  /** Lengths of its segments; one of 255 continues in the next. */
  readonly segments: Buffer;
  readonly content: number;
  readonly end: number;
}

/** Logical stream up to the end of its comments. */
interface Stream {
  readonly comment: Buffer;
  /** 0: identification, 1: comments, 2: all that follows. */
  packet: number;
  /** Bytes of the comments so far. */
  written: number;
}

const HEADER_BYTES = 27;
const CHECKSUM_AT = 22;
const FIRST_PAGE = 2;
const MAX_STREAMS = 100;

/** First packets of the codecs that are taken, and packets with no comment. A set framing bit ends that of Vorbis. */
const CODECS = [
  { magic: "OpusHead", comment: Buffer.from(`OpusTags${"\0".repeat(8)}`, "latin1") },
  { magic: "\x01vorbis", comment: Buffer.from(`\x03vorbis${"\0".repeat(8)}\x01`, "latin1") },
];

/** Blanks the comments of Opus and Vorbis in Ogg, with new checksums of their pages. @throws MediaRefusal */
export function cleanOgg(file: FileBytes, edits: Edits): void {
  const streams = new Map<number, Stream>();
  for (let at = 0; at < file.size;) {
    const page = readPage(file, at);
    if (page.isFirst) streams.set(page.serial, openStream(file, page));
    const stream = streams.get(page.serial);
    if (stream === undefined || streams.size > MAX_STREAMS) throw new MediaRefusal(BROKEN);
    if (stream.packet < 2) cleanPage(file, page, stream, edits);
    at = page.end;
  }
}

function openStream(file: FileBytes, { content }: Page): Stream {
  const codec = CODECS.find(({ magic }) => file.has(magic, content));
  if (codec === undefined) throw new MediaRefusal(BROKEN);
  return { comment: codec.comment, packet: 0, written: 0 };
}

function cleanPage(file: FileBytes, { at, segments, content, end }: Page, stream: Stream, edits: Edits): void {
  const page = Buffer.from(file.read(at, end - at));
  let position = content - at;
  for (const length of segments) {
    if (stream.packet === 1) {
      page.fill(0, position, position + length);
      stream.written += stream.comment.copy(page, position, stream.written, stream.written + length);
    }
    position += length;
    if (length < 255) stream.packet += 1;
  }
  page.writeUInt32LE(0, CHECKSUM_AT);
  page.writeUInt32LE(oggChecksum(page), CHECKSUM_AT);
  edits.overwrite(at, page);
}

function readPage(file: FileBytes, at: number): Page {
  if (!file.has("OggS", at)) throw new MediaRefusal(BROKEN);
  const header = file.read(at, HEADER_BYTES);
  const [flags, serial, count] = [header.readUInt8(5), header.readUInt32LE(14), header.readUInt8(26)];
  const segments = Buffer.from(file.read(at + HEADER_BYTES, count));
  const content = at + HEADER_BYTES + count;
  const end = segments.reduce((sum, length) => sum + length, content);
  return { at, serial, isFirst: (flags & FIRST_PAGE) !== 0, segments, content, end };
}
