import { MediaRefusal } from "../refusal.js";
import type { Edits } from "./edits.js";
import { BROKEN, type FileBytes } from "./file-bytes.js";

const FILE = 0;
const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const SEEK_HEAD = 0x114d9b74;
const INFO = 0x1549a966;
const TRACKS = 0x1654ae6b;
const TRACK_ENTRY = 0xae;
const CLUSTER = 0x1f43b675;
const CUES = 0x1c53bb6b;
const [TIMESTAMP_SCALE, DURATION, MUXING_APP, WRITING_APP] = [0x2ad7b1, 0x4489, 0x4d80, 0x5741];
const TRACK_NAME = 0x536e;
const VOID = 0xec;
/** Checksum of the elements around it, which change. */
const CRC_32 = 0xbf;

/** Elements that players need, by the element around them. All others, such as tags and attachments, become Void. */
const KEPT: ReadonlyMap<number, ReadonlySet<number>> = new Map([
  [FILE, new Set([EBML, SEGMENT])],
  [SEGMENT, new Set([SEEK_HEAD, INFO, TRACKS, CLUSTER, CUES])],
  [INFO, new Set([TIMESTAMP_SCALE, DURATION, MUXING_APP, WRITING_APP])],
  [TRACKS, new Set([TRACK_ENTRY])],
]);

/** Elements of a track that become Void; its others describe the codec. */
const REMOVED_FROM_TRACK = new Set([TRACK_NAME, VOID, CRC_32]);

/** Smallest id of four bytes, which elements of a segment have and those of a cluster do not. */
const LONG_ID = 0x10000000;

interface Element {
  readonly id: number;
  readonly content: number;
  /** Infinity for an unknown size. */
  readonly end: number;
}

/** Removes tags, attachments, chapters, titles, dates and names of WebM, in place: cues have offsets. @throws MediaRefusal */
export function cleanWebm(file: FileBytes, edits: Edits): void {
  const clean = (parent: number, start: number, end: number) => {
    let at = start;
    while (at < end) {
      const element = readElement(file, at);
      const elementEnd = element.end === Infinity ? endOfUnknown(file, element, end) : element.end;
      if (elementEnd > end) throw new MediaRefusal(BROKEN);
      if (!isKept(parent, element.id)) writeVoid(at, elementEnd, edits);
      else if (KEPT.has(element.id) || element.id === TRACK_ENTRY) clean(element.id, element.content, elementEnd);
      at = elementEnd;
    }
  };
  if (readElement(file, 0).id !== EBML) throw new MediaRefusal(BROKEN);
  clean(FILE, 0, file.size);
}

function isKept(parent: number, id: number): boolean {
  return parent === TRACK_ENTRY ? !REMOVED_FROM_TRACK.has(id) : KEPT.get(parent)?.has(id) === true;
}

/** A segment of unknown size ends with the file, a cluster before the next element of the segment. */
function endOfUnknown(file: FileBytes, { id, content }: Element, end: number): number {
  if (id === SEGMENT) return end;
  if (id !== CLUSTER) throw new MediaRefusal(BROKEN);
  let at = content;
  while (at < end) {
    const child = readElement(file, at);
    if (child.id >= LONG_ID) return at;
    if (child.end > end) throw new MediaRefusal(BROKEN);
    at = child.end;
  }
  return end;
}

function readElement(file: FileBytes, at: number): Element {
  const [id, idBytes] = readNumber(file, at, 4, false);
  const [size, sizeBytes] = readNumber(file, at + idBytes, 8, true);
  const content = at + idBytes + sizeBytes;
  return { id, content, end: content + size };
}

/** Reads a number of variable length, with its marker bit for ids. All ones are an unknown size. */
function readNumber(file: FileBytes, at: number, maxBytes: number, isSize: boolean): [value: number, bytes: number] {
  const first = file.read(at, 1).readUInt8();
  const bytes = Math.clz32(first) - 23;
  if (bytes > maxBytes) throw new MediaRefusal(BROKEN);
  const marker = 0x80 >> (bytes - 1);
  let value = isSize ? first - marker : first;
  let isUnknown = isSize && value === marker - 1;
  for (const byte of file.read(at + 1, bytes - 1)) {
    value = value * 256 + byte;
    isUnknown &&= byte === 0xff;
  }
  return [isUnknown ? Infinity : value, bytes];
}

function writeVoid(at: number, end: number, edits: Edits): void {
  for (let sizeBytes = 1; ; sizeBytes += 1) {
    const size = end - at - 1 - sizeBytes;
    if (size >= 2 ** (7 * sizeBytes) - 1) continue;
    const header = Buffer.alloc(1 + sizeBytes);
    header.writeUInt8(VOID);
    header.writeUIntBE(size + 2 ** (7 * sizeBytes), 1, sizeBytes);
    edits.overwrite(at, header, end - at);
    return;
  }
}
