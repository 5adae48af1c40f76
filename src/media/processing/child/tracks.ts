import type { FileHandle } from "node:fs/promises";
import {
  ADTS,
  type AudioCodec,
  CustomSource,
  Input,
  type InputFormat,
  MP3,
  MP4,
  OGG,
  QTFF,
  type VideoCodec,
  WAVE,
  WEBM,
} from "mediabunny";
import { decode, MediaRefusal } from "./refusal.js";

/** Properties of a sound or film, as its container has them. */
export interface Recording {
  readonly format: InputFormat;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
}

/** Codecs that browsers play. */
const AUDIO_CODECS: ReadonlySet<AudioCodec | null> = new Set(["aac", "opus", "mp3", "vorbis", "flac"]);
const VIDEO_CODECS: ReadonlySet<VideoCodec | null> = new Set(["avc", "hevc", "vp8", "vp9", "av1"]);

const AUDIO_FORMATS = [WEBM, OGG, MP4, MP3, ADTS, WAVE];
const VIDEO_FORMATS = [MP4, QTFF, WEBM];

/** A WebM without a duration is read to its end. */
const MAX_READ_BYTES = 64 * 1024 * 1024;
const CACHE_BYTES = 2 * 1024 * 1024;
const MAX_SIDE = 16_384;
const MAX_DURATION_MS = 2 ** 31 - 1;

const AUDIO_NOT_TAKEN =
  "This is not a sound that can be sent: WebM, Ogg, MP4, MP3, AAC and WAV can. Send it as a file.";
const VIDEO_NOT_TAKEN = "This is not a film that can be sent: MP4, MOV and WebM can. Send it as a file.";
const AUDIO_BROKEN = "The sound is broken or not complete.";
const VIDEO_BROKEN = "The film is broken or not complete.";
const NO_SOUND = "The file has no sound.";
const NO_FILM = "The file has no film.";
const HAS_FILM = "The file is a film, not a sound.";
const NOT_PLAYED = "Browsers do not play the codec of this file. Send it as a file.";

/** Reads a sound: a container that is taken, with a sound track and no film. @throws MediaRefusal */
export function readAudio(file: FileHandle, size: number): Promise<Recording> {
  return read(file, size, AUDIO_FORMATS, AUDIO_NOT_TAKEN, AUDIO_BROKEN, async (input) => {
    const tracks = await input.getAudioTracks();
    if ((await input.getVideoTracks()).length > 0) throw new MediaRefusal(HAS_FILM);
    if (tracks.length === 0) throw new MediaRefusal(NO_SOUND);
    await requirePlayable(tracks);
    return { width: null, height: null };
  });
}

/** Reads a film: a container that is taken, with a film track. Width and height are upright. @throws MediaRefusal */
export function readVideo(file: FileHandle, size: number): Promise<Recording> {
  return read(file, size, VIDEO_FORMATS, VIDEO_NOT_TAKEN, VIDEO_BROKEN, async (input) => {
    const track = await input.getPrimaryVideoTrack();
    if (track === null) throw new MediaRefusal(NO_FILM);
    if (!VIDEO_CODECS.has(await track.getCodec())) throw new MediaRefusal(NOT_PLAYED);
    await requirePlayable(await input.getAudioTracks());
    const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
    const isSide = (side: number) => side >= 1 && side <= MAX_SIDE;
    if (!isSide(width) || !isSide(height)) throw new MediaRefusal(VIDEO_BROKEN);
    return { width: Math.round(width), height: Math.round(height) };
  });
}

async function requirePlayable(tracks: readonly { getCodec(): Promise<AudioCodec | null> }[]): Promise<void> {
  for (const track of tracks) {
    const codec = await track.getCodec();
    if (!AUDIO_CODECS.has(codec) && !(codec ?? "").startsWith("pcm-")) throw new MediaRefusal(NOT_PLAYED);
  }
}

async function read(
  file: FileHandle,
  size: number,
  formats: InputFormat[],
  notTaken: string,
  broken: string,
  readTracks: (input: Input) => Promise<Pick<Recording, "width" | "height">>,
): Promise<Recording> {
  const budget = { left: MAX_READ_BYTES };
  const input = new Input({ source: sourceOf(file, size, budget), formats });
  try {
    const format = await decode(notTaken, () => input.getFormat());
    return await decode(broken, async () => ({
      format,
      ...(await readTracks(input)),
      durationMs: await readDuration(input),
    }));
  } finally {
    input.dispose();
  }
}

class BudgetSpent extends Error {}

function sourceOf(file: FileHandle, size: number, budget: { left: number }): CustomSource {
  return new CustomSource({
    getSize: () => size,
    maxCacheSize: CACHE_BYTES,
    prefetchProfile: "fileSystem",
    handleUnhandledError: () => undefined,
    read: async (start, end) => {
      budget.left -= end - start;
      if (budget.left < 0) throw new BudgetSpent();
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
      return buffer.subarray(0, bytesRead);
    },
  });
}

/** Prefers the time of the last packet to the duration that the file claims. Null where reading that would take too long. */
async function readDuration(input: Input): Promise<number | null> {
  const seconds = await input.computeDuration().catch((error: unknown) => {
    if (error instanceof BudgetSpent) return input.getDurationFromMetadata();
    throw error;
  });
  const durationMs = Math.round((seconds ?? NaN) * 1000);
  return durationMs >= 0 && durationMs <= MAX_DURATION_MS ? durationMs : null;
}

/** Returns the type as which browsers play the file. */
export function mimeTypeOf(format: InputFormat, kind: "AUDIO" | "VIDEO"): string {
  const family = kind === "AUDIO" ? "audio" : "video";
  switch (format) {
    case WEBM:
      return `${family}/webm`;
    case MP4:
      return `${family}/mp4`;
    case QTFF:
      return "video/quicktime";
    case OGG:
      return "audio/ogg";
    case MP3:
      return "audio/mpeg";
    case ADTS:
      return "audio/aac";
    case WAVE:
      return "audio/wav";
    default:
      throw new Error("The format is not in the list.");
  }
}
