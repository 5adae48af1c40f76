import { createCipheriv, createHash } from "node:crypto";
import sharp from "sharp";
import type { Random } from "../random.js";

/** File that a user uploads. */
export interface MediaFile {
  readonly kind: "FILE" | "IMAGE";
  readonly mimeType: string;
  readonly fileName: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** Sizes of files with their relative frequency. Above 8 MiB a file has several parts. */
const SIZES = [
  { weight: 90, from: 1, to: 200 * KIB },
  { weight: 8, from: 200 * KIB, to: 2 * MIB },
  { weight: 2, from: 9 * MIB, to: 17 * MIB },
] as const;

const PICTURE_FORMATS = ["png", "jpeg", "webp"] as const;
const MAX_PIXELS = 300;

/** Creates a file of random bytes, or a picture of random pixels. */
export async function newMediaFile(name: string, random: Random): Promise<MediaFile> {
  const picture = random.chance(0.5) ? await newPicture(random) : undefined;
  const bytes = picture?.bytes ?? newBytes(random, sizeOf(random));
  return {
    kind: picture === undefined ? "FILE" : "IMAGE",
    mimeType: picture?.mimeType ?? "application/x-drill",
    fileName: `${name}.${picture?.format ?? "bin"}`,
    bytes,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

function sizeOf(random: Random): number {
  const { from, to } = random.weighed(SIZES, ({ weight }) => weight);
  return random.between(from, to);
}

function newBytes(random: Random, size: number): Buffer {
  const key = Buffer.from(Array.from({ length: 16 }, () => random.between(0, 255)));
  return createCipheriv("aes-128-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

async function newPicture(random: Random) {
  const [width, height] = [random.between(1, MAX_PIXELS), random.between(1, MAX_PIXELS)];
  const format = random.pick(PICTURE_FORMATS);
  const pixels = newBytes(random, width * height * 3);
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .toFormat(format)
    .toBuffer();
  return { bytes, format, mimeType: `image/${format}` };
}
