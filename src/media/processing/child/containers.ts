import { ADTS, type InputFormat, MP3, MP4, OGG, QTFF, WAVE, WEBM } from "mediabunny";
import type { Edits } from "./metadata/edits.js";
import type { FileBytes } from "./metadata/file-bytes.js";
import { aacFrameLength, keepFrames } from "./metadata/frames.js";
import { mp3FrameLength } from "./metadata/mp3-frame.js";
import { cleanMp4 } from "./metadata/mp4.js";
import { cleanOgg } from "./metadata/ogg.js";
import { cleanWav } from "./metadata/wav.js";
import { cleanWebm } from "./metadata/webm.js";

/** Container of sounds or films that is taken. */
export interface Container {
  readonly format: InputFormat;
  /** Type as which browsers play it; undefined where it is not taken. */
  readonly audio?: string;
  readonly video?: string;
  /** Collects the edits that remove its metadata. @throws MediaRefusal */
  clean(file: FileBytes, edits: Edits): void;
}

export const CONTAINERS: readonly Container[] = [
  { format: WEBM, audio: "audio/webm", video: "video/webm", clean: cleanWebm },
  { format: MP4, audio: "audio/mp4", video: "video/mp4", clean: cleanMp4 },
  { format: QTFF, video: "video/quicktime", clean: cleanMp4 },
  { format: OGG, audio: "audio/ogg", clean: cleanOgg },
  { format: MP3, audio: "audio/mpeg", clean: (file, edits) => keepFrames(file, edits, mp3FrameLength) },
  { format: ADTS, audio: "audio/aac", clean: (file, edits) => keepFrames(file, edits, aacFrameLength) },
  { format: WAVE, audio: "audio/wav", clean: cleanWav },
];
