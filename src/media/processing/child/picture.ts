import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp, { type Sharp, type SharpOptions } from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import type { Accepted } from "../protocol.js";
import { decode, MediaRefusal } from "./refusal.js";
import { isTakenPicture } from "./sniff.js";

const MAX_PIXELS = 50_000_000;
const MAX_FRAMES = 1000;
const MAIN_PIXELS = 2560;
const THUMBNAIL_PIXELS = 480;
const AVATAR_PIXELS = 512;
const AVATAR_THUMBNAIL_PIXELS = 96;
/** Maximum of ThumbHash. */
const THUMBHASH_PIXELS = 100;
const QUALITY = 82;
const MIME_TYPE = "image/webp";

const NOT_TAKEN = "This is not a picture that can be sent: JPEG, PNG, WebP, GIF and AVIF can.";
const BROKEN = "The picture is broken or not complete.";
const TOO_LARGE = "The picture has more than 50 megapixels.";
const TOO_MANY_FRAMES = `The picture has more than ${MAX_FRAMES} frames.`;

const LIMITS: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn: "error" };

sharp.concurrency(1);
sharp.cache(false);

/** Makes a picture of at most 2560 pixels and one of 480, upright, in sRGB and without metadata; animations stay so. */
export async function processPicture(input: string, directory: string): Promise<Accepted> {
  const isAnimated = await check(input);
  return decode(BROKEN, async () => {
    const picture = sharp(input, { ...LIMITS, animated: isAnimated, autoOrient: !isAnimated });
    const main = await encode(fit(picture, MAIN_PIXELS));
    const thumbnail = await encode(fit(sharp(main.data, { animated: isAnimated }), THUMBNAIL_PIXELS));
    return store(main, thumbnail, directory);
  });
}

/** Makes a square profile picture of 512 pixels and one of 96, of the part that draws attention. */
export async function processAvatar(input: string, directory: string): Promise<Accepted> {
  await check(input);
  return decode(BROKEN, async () => {
    const picture = sharp(input, { ...LIMITS, autoOrient: true });
    const square = picture.resize(AVATAR_PIXELS, AVATAR_PIXELS, { fit: "cover", position: sharp.strategy.attention });
    const main = await encode(square);
    const thumbnail = await encode(fit(sharp(main.data), AVATAR_THUMBNAIL_PIXELS));
    return store(main, thumbnail, directory);
  });
}

/** Refuses other formats, and by its header what is too large to be decoded. Returns true for an animation. */
async function check(input: string): Promise<boolean> {
  if (!(await isTakenPicture(input))) throw new MediaRefusal(NOT_TAKEN);
  // The limit of sharp would refuse with the sentence for broken pictures.
  const header = await decode(BROKEN, () => sharp(input, { animated: true, limitInputPixels: false }).metadata());
  const { width, height, pages = 1 } = header;
  if (pages > MAX_FRAMES) throw new MediaRefusal(TOO_MANY_FRAMES);
  if (width * height > MAX_PIXELS) throw new MediaRefusal(TOO_LARGE);
  return pages > 1;
}

function fit(picture: Sharp, pixels: number): Sharp {
  return picture.resize(pixels, pixels, { fit: "inside", withoutEnlargement: true });
}

type Encoded = Awaited<ReturnType<typeof encode>>;

function encode(picture: Sharp) {
  return picture.toColourspace("srgb").webp({ quality: QUALITY }).toBuffer({ resolveWithObject: true });
}

/** Writes from memory, so that a full disk is not taken for a broken picture. */
async function store(main: Encoded, thumbnail: Encoded, directory: string): Promise<Accepted> {
  const thumbhash = await thumbhashOf(thumbnail.data);
  await writeFile(join(directory, "main"), main.data);
  await writeFile(join(directory, "thumbnail"), thumbnail.data);
  const { width, height, pageHeight = height } = main.info;
  return {
    mimeType: MIME_TYPE,
    width,
    height: pageHeight,
    durationMs: null,
    thumbhash,
    outputs: ["main", "thumbnail"],
  };
}

async function thumbhashOf(picture: Buffer): Promise<string> {
  const { data, info } = await fit(sharp(picture), THUMBHASH_PIXELS)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString("base64");
}
