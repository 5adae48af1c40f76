import type { AudioCodec, Input, VideoCodec } from "mediabunny";
import { MediaRefusal } from "./refusal.js";

/** Size of the picture in pixels, upright; null for sounds. */
export interface Dimensions {
  readonly width: number | null;
  readonly height: number | null;
}

/** Codecs that browsers play, besides uncompressed sound. */
const AUDIO_CODECS: ReadonlySet<AudioCodec | null> = new Set(["aac", "opus", "mp3", "vorbis", "flac"]);
const VIDEO_CODECS: ReadonlySet<VideoCodec | null> = new Set(["avc", "hevc", "vp8", "vp9", "av1"]);

const MAX_SIDE = 16_384;

const NO_SOUND = "The file has no sound.";
const NO_FILM = "The file has no film.";
const HAS_FILM = "The file is a film, not a sound.";
const NOT_PLAYED = "Browsers do not play the codec of this file. Send it as a file.";
const NO_SIZE = "The film has no size.";

/** Requires a sound track and no film track. @throws MediaRefusal */
export async function checkSound(input: Input): Promise<Dimensions> {
  if ((await input.getVideoTracks()).length > 0) throw new MediaRefusal(HAS_FILM);
  const tracks = await input.getAudioTracks();
  if (tracks.length === 0) throw new MediaRefusal(NO_SOUND);
  await requirePlayable(tracks);
  return { width: null, height: null };
}

/** Requires a film track; returns its size with its rotation. @throws MediaRefusal */
export async function checkFilm(input: Input): Promise<Dimensions> {
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new MediaRefusal(NO_FILM);
  if (!VIDEO_CODECS.has(await track.getCodec())) throw new MediaRefusal(NOT_PLAYED);
  await requirePlayable(await input.getAudioTracks());
  const [width, height] = [Math.round(await track.getDisplayWidth()), Math.round(await track.getDisplayHeight())];
  const isSide = (side: number) => side >= 1 && side <= MAX_SIDE;
  if (!isSide(width) || !isSide(height)) throw new MediaRefusal(NO_SIZE);
  return { width, height };
}

async function requirePlayable(tracks: readonly { getCodec(): Promise<AudioCodec | null> }[]): Promise<void> {
  for (const track of tracks) {
    const codec = await track.getCodec();
    if (!AUDIO_CODECS.has(codec) && codec?.startsWith("pcm-") !== true) throw new MediaRefusal(NOT_PLAYED);
  }
}
