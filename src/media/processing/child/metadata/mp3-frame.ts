import type { FrameLength } from "./frames.js";

/** kbit/s of layers 1, 2 and 3 of MPEG-1, then of layer 1, and of layers 2 and 3, of MPEG-2 and 2.5. */
const BITRATES = {
  one: [
    [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  ],
  two: [
    [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  ],
};

const SAMPLE_RATES = [44_100, 48_000, 32_000];
/** Divisors of the sample rate by the version bits: 2.5, reserved, 2, 1. */
const RATE_DIVISORS = [4, undefined, 2, 1];

/** Length of a frame of MPEG audio (MP3). Those of free format are not taken. */
export const mp3FrameLength: FrameLength = (header) => {
  const bits = header.readUInt32BE();
  if (bits >>> 21 !== 0x7ff) return undefined;
  const divisor = RATE_DIVISORS[(bits >>> 19) & 3];
  const layer = 4 - ((bits >>> 17) & 3);
  const rates = divisor === 1 ? BITRATES.one : BITRATES.two;
  const bitrate = rates[layer - 1]?.[((bits >>> 12) & 15) - 1];
  const sampleRate = SAMPLE_RATES[(bits >>> 10) & 3];
  if (divisor === undefined || bitrate === undefined || sampleRate === undefined) return undefined;
  const rate = sampleRate / divisor;
  const padding = (bits >>> 9) & 1;
  if (layer === 1) return (Math.floor((12_000 * bitrate) / rate) + padding) * 4;
  const factor = layer === 3 && divisor !== 1 ? 72_000 : 144_000;
  return Math.floor((factor * bitrate) / rate) + padding;
};
