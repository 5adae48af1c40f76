import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { Input } from "mediabunny";
import type { Accepted } from "../protocol.js";
import { type Container, CONTAINERS } from "./containers.js";
import { readDuration } from "./duration.js";
import { createFileSource } from "./file-source.js";
import { Edits } from "./metadata/edits.js";
import { FileBytes } from "./metadata/file-bytes.js";
import { decode } from "./refusal.js";
import { checkFilm, checkSound } from "./tracks.js";

const KINDS = {
  AUDIO: {
    family: "audio",
    checkTracks: checkSound,
    notTaken: "This is not a sound that can be sent: WebM, Ogg, MP4, MP3, AAC and WAV can. Send it as a file.",
    broken: "The sound is broken or not complete.",
  },
  VIDEO: {
    family: "video",
    checkTracks: checkFilm,
    notTaken: "This is not a film that can be sent: MP4, MOV and WebM can. Send it as a file.",
    broken: "The film is broken or not complete.",
  },
} as const;

/** Checks a sound or film, and removes its metadata. A file without metadata has no output. @throws MediaRefusal */
export async function processRecording(kind: keyof typeof KINDS, path: string, directory: string): Promise<Accepted> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new FileBytes(file.fd, size);
    const edits = new Edits(bytes);
    const properties = await read(file, size, kind, (container) => container.clean(bytes, edits));
    const hasOutput = !edits.isEmpty;
    if (hasOutput) await edits.writeTo(path, join(directory, "main"));
    return { ...properties, thumbhash: null, outputs: hasOutput ? ["main"] : [] };
  } finally {
    await file.close();
  }
}

/** Reads the properties. The walk comes before the tracks: mediabunny loops for ever on some files that it refuses. */
async function read(file: FileHandle, size: number, kind: keyof typeof KINDS, walk: (container: Container) => void) {
  const { family, checkTracks, notTaken, broken } = KINDS[kind];
  const taken = CONTAINERS.filter((container) => container[family] !== undefined);
  const input = new Input({ source: createFileSource(file, size), formats: taken.map(({ format }) => format) });
  try {
    const format = await decode(notTaken, () => input.getFormat());
    const container = taken.find((candidate) => candidate.format === format) as Container;
    walk(container);
    const dimensions = await decode(broken, () => checkTracks(input));
    const durationMs = await decode(broken, () => readDuration(input));
    return { mimeType: container[family] as string, ...dimensions, durationMs };
  } finally {
    input.dispose();
  }
}
