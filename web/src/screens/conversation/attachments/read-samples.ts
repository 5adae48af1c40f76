import { waveformOf } from "../../../parts/recorder/waveform.js";

/** 20 minutes of a usual MP3, decoded in 40 MB. */
const MAX_BYTES = 20_000_000;
const SAMPLE_RATE = 8_000;

/** Decodes a sound; undefined where it is too large for that, or the browser cannot. */
export async function readSamples(file: Blob): Promise<{ durationMs: number; waveform: number[] } | undefined> {
  if (file.size > MAX_BYTES) return undefined;
  try {
    const context = new OfflineAudioContext(1, 1, SAMPLE_RATE);
    const sound = await context.decodeAudioData(await file.arrayBuffer());
    return { durationMs: Math.round(sound.duration * 1000), waveform: waveformOf(sound.getChannelData(0)) };
  } catch {
    return undefined;
  }
}
