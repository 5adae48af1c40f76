import { MediaRefusal } from "../refusal.js";
import type { Edits } from "./edits.js";
import { BROKEN, type FileBytes } from "./file-bytes.js";
import { type Box, findBox } from "./mp4-boxes.js";

/** Blanks the samples of a track, which are in the media data of the file. @throws MediaRefusal */
export function blankSamples(file: FileBytes, trak: Box, edits: Edits): void {
  const tables = ["mdia", "minf", "stbl"].reduce((parent, type) => require(findBox(file, parent, type)), trak);
  const sizeOf = sampleSizes(file.clone(), tables);
  const samplesIn = samplesPerChunk(file.clone(), tables);
  let sample = 0;
  chunkOffsets(file.clone(), tables, (at, chunk) => {
    let length = 0;
    for (const last = sample + samplesIn(chunk); sample < last && length <= file.size; sample += 1)
      length += sizeOf(sample);
    edits.blank(at, length);
  });
}

function require<T>(value: T | undefined): T {
  if (value === undefined) throw new MediaRefusal(BROKEN);
  return value;
}

/** Table of a box: a number of entries of the same size, after `fields` bytes. */
function readTable(file: FileBytes, { content, end }: Box, fields: number, entryBytes: number) {
  const count = file.read(content + fields - 4, 4).readUInt32BE();
  if (content + fields + count * entryBytes > end) throw new MediaRefusal(BROKEN);
  return { count, entry: (index: number) => file.read(content + fields + index * entryBytes, entryBytes) };
}

function sampleSizes(file: FileBytes, stbl: Box): (sample: number) => number {
  const box = require(findBox(file, stbl, "stsz"));
  const size = file.read(box.content + 4, 4).readUInt32BE();
  if (size > 0) return () => size;
  const { count, entry } = readTable(file, box, 12, 4);
  return (sample) => {
    if (sample >= count) throw new MediaRefusal(BROKEN);
    return entry(sample).readUInt32BE();
  };
}

/** Returns a function for rising numbers of chunks, from 1. */
function samplesPerChunk(file: FileBytes, stbl: Box): (chunk: number) => number {
  const { count, entry } = readTable(file, require(findBox(file, stbl, "stsc")), 8, 12);
  if (count === 0) return () => 0;
  let index = 0;
  return (chunk) => {
    while (index + 1 < count && entry(index + 1).readUInt32BE() <= chunk) index += 1;
    return entry(index).readUInt32BE(4);
  };
}

function chunkOffsets(file: FileBytes, stbl: Box, each: (at: number, chunk: number) => void): void {
  const short = findBox(file, stbl, "stco");
  const { count, entry } = readTable(file, short ?? require(findBox(file, stbl, "co64")), 8, short ? 4 : 8);
  for (let index = 0; index < count; index += 1) {
    const bytes = entry(index);
    each(short ? bytes.readUInt32BE() : Number(bytes.readBigUInt64BE()), index + 1);
  }
}
