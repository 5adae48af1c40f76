import { MediaRefusal } from "../refusal.js";
import type { Edits } from "./edits.js";
import { BROKEN, type FileBytes } from "./file-bytes.js";
import { blankSamples } from "./mp4-samples.js";
import { type Box, childrenOf, findBox } from "./mp4-boxes.js";
import { SampleCounts } from "./sample-counts.js";

/** Boxes that players need, by the box around them. All others, such as udta, meta and uuid, become free space. */
const KEPT: Readonly<Record<string, ReadonlySet<string>>> = {
  file: new Set(["ftyp", "styp", "moov", "moof", "mdat", "mfra", "sidx", "ssix", "pdin", "prft", "wide"]),
  moov: new Set(["mvhd", "trak", "mvex", "iods"]),
  mvex: new Set(["mehd", "trex", "trep"]),
  trak: new Set(["tkhd", "edts", "tref", "mdia", "tapt"]),
  edts: new Set(["elst"]),
  mdia: new Set(["mdhd", "hdlr", "elng", "minf"]),
  minf: new Set(["vmhd", "smhd", "gmhd", "nmhd", "hdlr", "dinf", "stbl"]),
  moof: new Set(["mfhd", "traf"]),
  traf: new Set(["tfhd", "tfdt", "trun", "sbgp", "sgpd", "subs", "saiz", "saio", "sdtp"]),
};

/** Boxes that begin with a version, flags, and the times of creation and change. */
const TIMED = new Set(["mvhd", "tkhd", "mdhd"]);

/** Types of tracks that are shown. Others, which cameras write, have positions (gpmd, camm, mebx) or subtitles with them. */
const SHOWN = new Set(["vide", "soun"]);

const FREE = Buffer.from("free", "latin1");
const OTHER_TRACKS = "The film has tracks that are neither pictures nor sound. Send it as a file.";

/**
 * Removes the metadata of MP4 and QuickTime files: boxes, times, names of handlers, and tracks that are neither picture nor
 * sound, with their samples. In place, because the sample tables have offsets in the file. @throws MediaRefusal
 */
export function cleanMp4(file: FileBytes, edits: Edits): void {
  const isFragmented = findBox(file, wholeFile(file), "moof") !== undefined;
  const counts = new SampleCounts(file.clone());
  const clean = (parent: Box) => {
    for (const box of childrenOf(file, parent)) {
      if (box.type === "trak" && !isShown(file, box)) {
        // Samples in fragments would stay.
        if (isFragmented) throw new MediaRefusal(OTHER_TRACKS);
        blankSamples(file, box, edits);
        release(box, edits);
      } else if (KEPT[parent.type]?.has(box.type) !== true) release(box, edits);
      else if (KEPT[box.type] !== undefined) clean(box);
      else if (box.type === "stbl") counts.addTables(box);
      else if (box.type === "trun") counts.addRun(box);
      else if (TIMED.has(box.type)) blankTimes(file, box, edits);
      else if (box.type === "hdlr") blankHandlerName(box, edits);
    }
  };
  clean(wholeFile(file));
}

function wholeFile({ size }: FileBytes): Box {
  return { type: "file", at: 0, content: 0, end: size };
}

function isShown(file: FileBytes, trak: Box): boolean {
  const mdia = findBox(file, trak, "mdia");
  const hdlr = mdia && findBox(file, mdia, "hdlr");
  if (hdlr === undefined) throw new MediaRefusal(BROKEN);
  return SHOWN.has(file.text(hdlr.content + 8, 4));
}

/** Turns a box into free space of the same size. */
function release({ at, content, end }: Box, edits: Edits): void {
  edits.overwrite(at + 4, FREE);
  edits.blank(content, end - content);
}

function blankTimes(file: FileBytes, { content, end }: Box, edits: Edits): void {
  const bytes = file.read(content, 1)[0] === 1 ? 16 : 8;
  if (content + 4 + bytes > end) throw new MediaRefusal(BROKEN);
  edits.blank(content + 4, bytes);
}

function blankHandlerName({ content, end }: Box, edits: Edits): void {
  const name = content + 24;
  if (name < end) edits.blank(name, end - name);
}
