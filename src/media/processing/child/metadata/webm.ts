import { MediaRefusal } from "../refusal.js";
import type { Edits } from "./edits.js";
import { BROKEN, type FileBytes } from "./file-bytes.js";

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const TRACKS = 0x1654ae6b;
const TRACK_ENTRY = 0xae;
const CLUSTER = 0x1f43b675;
const CUES = 0x1c53bb6b;
const SEEK_HEAD = 0x114d9b74;
const TAGS = 0x1254c367;
const ATTACHMENTS = 0x1941a469;
const CHAPTERS = 0x1043a770;
const TITLE = 0x7ba9;
const DATE = 0x4461;
const FILE_NAMES = [0x7384, 0x3c83ab, 0x3e83bb];
const TRACK_NAME = 0x536e;
const VOID = 0xec;
/** Checksum of the elements around it, which change. */
const CRC_32 = 0xbf;

/** Elements that become Void wherever they are found. */
const REMOVED = new Set([TAGS, ATTACHMENTS, CHAPTERS, TITLE, DATE, ...FILE_NAMES, TRACK_NAME, VOID, CRC_32]);
const WALKED = new Set([SEGMENT, INFO, TRACKS, TRACK_ENTRY]);
/** Elements that end a cluster of unknown size. */
const OF_SEGMENT = new Set([CLUSTER, INFO, TRACKS, CUES, SEEK_HEAD, TAGS, ATTACHMENTS, CHAPTERS]);

interface Element {
  readonly id: number;
  readonly content: number;
  /** Infinity for an unknown size. */
  readonly end: number;
}

/** Removes tags, attachments, chapters, titles, dates and names of WebM, in place: cues have offsets. @throws MediaRefusal */
export function cleanWebm(file: FileBytes, edits: Edits): void {
  const clean = (start: number, end: number) => {
    let at = start;
    while (at < end) {
      const element = readElement(file, at);
      const isUnknown = element.end === Infinity;
      if (isUnknown && element.id !== SEGMENT && element.id !== CLUSTER) throw new MediaRefusal(BROKEN);
      const elementEnd = isUnknown ? endOfUnknown(file, element, end) : element.end;
      if (elementEnd > end) throw new MediaRefusal(BROKEN);
      if (REMOVED.has(element.id)) writeVoid(at, elementEnd, edits);
      else if (WALKED.has(element.id)) clean(element.content, elementEnd);
      at = elementEnd;
    }
  };
  if (readElement(file, 0).id !== EBML) throw new MediaRefusal(BROKEN);
  clean(0, file.size);
}

/** A segment of unknown size ends with the file, a cluster before the next element of the segment. */
function endOfUnknown(file: FileBytes, { id, content }: Element, end: number): number {
  if (id === SEGMENT) return end;
  let at = content;
  while (at < end) {
    const child = readElement(file, at);
    if (OF_SEGMENT.has(child.id)) return at;
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
