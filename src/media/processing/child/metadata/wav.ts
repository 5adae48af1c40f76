import { MediaRefusal } from "../refusal.js";
import type { Edits } from "./edits.js";
import { BROKEN, type FileBytes } from "./file-bytes.js";

const KEPT = new Set(["fmt ", "fact", "data"]);
const JUNK = Buffer.from("JUNK", "latin1");
const CHUNK_HEADER_BYTES = 8;

/** Turns all chunks but format and samples into JUNK: LIST, id3, bext, iXML and others. @throws MediaRefusal */
export function cleanWav(file: FileBytes, edits: Edits): void {
  if (!file.has("RIFF", 0) || !file.has("WAVE", 8)) throw new MediaRefusal(BROKEN);
  let at = 12;
  while (at + CHUNK_HEADER_BYTES <= file.size) {
    const type = file.text(at, 4);
    const content = at + CHUNK_HEADER_BYTES;
    const length = file.read(at + 4, 4).readUInt32LE();
    // Programs that write to a pipe leave the size of the samples at its maximum.
    const end = type === "data" ? Math.min(content + length, file.size) : content + length;
    if (end > file.size) throw new MediaRefusal(BROKEN);
    if (!KEPT.has(type)) {
      edits.overwrite(at, JUNK);
      edits.blank(content, length);
    }
    at = end + (length % 2);
  }
  if (at < file.size) edits.blank(at, file.size - at);
}
