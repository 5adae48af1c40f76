import { deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { testProcessor } from "../../testing/media-processor.js";
import { pngOf } from "../../testing/png.js";

const { accept, process } = testProcessor();

const noise = (width: number, height: number): Sharp =>
  sharp({
    create: { width, height, channels: 3, background: "#808080", noise: { type: "gaussian", mean: 128, sigma: 40 } },
  });

/** Animation of frames that differ. */
function animation(count: number, width: number, height: number): Sharp {
  const frames = Array.from({ length: count }, (_, index) => Buffer.alloc(width * height * 3, (index * 90) % 256));
  const raw = { width, height: height * count, channels: 3 as const, pageHeight: height };
  return sharp(Buffer.concat(frames), { raw });
}

const SECRET = "SECRET-CAMERA";
const NOT_TAKEN = { refusal: expect.stringMatching(/^This is not a picture/u) };
const BROKEN = { refusal: expect.stringMatching(/broken/u) };

/** The child has a low priority: on a busy machine its start takes long. */
const TIMEOUT_MS = 120_000;

describe("pictures", { timeout: TIMEOUT_MS }, () => {
  it("become upright WebP in two sizes, without position and camera", async () => {
    const photo = await sharp({ create: { width: 3000, height: 2000, channels: 3, background: "#a04020" } })
      .jpeg()
      .withExif({ IFD0: { Make: SECRET }, IFD3: { GPSLatitudeRef: "N", GPSLatitude: "52/1 31/1 12/1" } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect(photo.includes(SECRET)).toBe(true);
    const { main, thumbnail, ...properties } = await accept("IMAGE", photo);
    expect(properties).toMatchObject({ mimeType: "image/webp", width: 1707, height: 2560, durationMs: null });
    expect(Buffer.from(properties.thumbhash ?? "", "base64").length).toBeGreaterThan(4);
    expect(await sharp(main).metadata()).toMatchObject({ format: "webp", width: 1707, height: 2560, space: "srgb" });
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: "webp", width: 320, height: 480 });
    for (const output of [main, thumbnail]) {
      const { exif, xmp, icc, orientation } = await sharp(output).metadata();
      expect([exif, xmp, icc, orientation]).toEqual([undefined, undefined, undefined, undefined]);
      expect(output?.includes(SECRET)).toBe(false);
    }
  });

  it.each(["jpeg", "png", "webp", "gif", "avif"] as const)("are taken as %s", async (format) => {
    const content = await noise(300, 200).toFormat(format).toBuffer();
    for (const kind of ["IMAGE", "POSTER"] as const)
      expect(await accept(kind, content)).toMatchObject({ mimeType: "image/webp", width: 300, height: 200 });
  });

  it.each(["gif", "webp"] as const)("stay animated as %s", async (format) => {
    const animated = animation(3, 600, 300);
    const { main, thumbnail, width, height } = await accept(
      "IMAGE",
      await animated[format]({ delay: [100, 200, 300] }).toBuffer(),
    );
    expect({ width, height }).toEqual({ width: 600, height: 300 });
    const frames = { pages: 3, delay: [100, 200, 300] };
    expect(await sharp(main, { animated: true }).metadata()).toMatchObject({ ...frames, width: 600, pageHeight: 300 });
    expect(await sharp(thumbnail, { animated: true }).metadata()).toMatchObject({ ...frames, pageHeight: 240 });
  });

  it("keep their transparency, and become sRGB from CMYK and 16 bits", async () => {
    const clear = sharp({ create: { width: 90, height: 60, channels: 4, background: "#00ff0080" } });
    expect(await sharp((await accept("IMAGE", await clear.png().toBuffer())).main).metadata()).toMatchObject({
      hasAlpha: true,
    });
    const print = await noise(90, 60).toColourspace("cmyk").jpeg().toBuffer();
    const deep = await noise(90, 60).toColourspace("rgb16").png().toBuffer();
    for (const content of [print, deep])
      expect(await sharp((await accept("IMAGE", content)).main).metadata()).toMatchObject({
        space: "srgb",
        depth: "uchar",
        channels: 3,
      });
  });

  it("may be thin", async () => {
    expect(await accept("IMAGE", pngOf(20_000, 1))).toMatchObject({ width: 2560, height: 1 });
    expect(await accept("IMAGE", pngOf(1, 1))).toMatchObject({ width: 1, height: 1 });
  });
});

describe("profile pictures", { timeout: TIMEOUT_MS }, () => {
  it("become squares of 512 and 96 pixels", async () => {
    const { main, thumbnail, ...properties } = await accept("AVATAR", await noise(900, 300).jpeg().toBuffer());
    expect(properties).toMatchObject({ mimeType: "image/webp", width: 512, height: 512 });
    expect(await sharp(main).metadata()).toMatchObject({ width: 512, height: 512 });
    expect(await sharp(thumbnail).metadata()).toMatchObject({ width: 96, height: 96 });
  });

  it("do not move", async () => {
    const { main } = await accept("AVATAR", await animation(3, 60, 60).gif().toBuffer());
    expect((await sharp(main).metadata()).pages ?? 1).toBe(1);
  });
});

describe("refused pictures", { timeout: TIMEOUT_MS }, () => {
  it.each([30_000, 7100])("of %i² pixels, by their header", async (side) => {
    const refusal = { refusal: "The picture has more than 50 megapixels." };
    expect(await process("IMAGE", pngOf(side, side, deflateSync(Buffer.alloc(1000))))).toEqual(refusal);
    expect(await process("AVATAR", pngOf(side, side, deflateSync(Buffer.alloc(1000))))).toEqual(refusal);
  });

  it("have too many pixels or frames in all", async () => {
    const bomb = await animation(3, 60, 60).webp().toBuffer();
    // Width and height of the canvas in VP8X, less 1.
    bomb.writeUIntLE(4999, 24, 3);
    bomb.writeUIntLE(4999, 27, 3);
    expect(await process("IMAGE", bomb)).toEqual({
      refusal: expect.stringMatching(/50 megapixels/u),
    });
    expect(await process("IMAGE", await animation(1001, 4, 4).gif().toBuffer())).toEqual({
      refusal: expect.stringMatching(/1000 frames/u),
    });
  });

  it("are cut", async () => {
    for (const format of ["jpeg", "png", "webp", "gif", "avif"] as const) {
      const content = await noise(300, 200).toFormat(format).toBuffer();
      expect([format, await process("IMAGE", content.subarray(0, content.length * 0.6))]).toEqual([format, BROKEN]);
    }
  });

  it("are of other formats, also with the beginning of a picture", async () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`;
    const heic = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1");
    const others = [
      svg,
      "<!doctype html><script>alert(1)</script>",
      "%PDF-1.7\n",
      "PK\x03\x04",
      "GIF",
      "",
      "BM",
      "II*\0",
    ];
    for (const content of [...others.map((text) => Buffer.from(text, "latin1")), heic])
      expect(await process("IMAGE", content)).toEqual(NOT_TAKEN);
    for (const start of ["\xff\xd8\xff\xe0", "\x89PNG\r\n\x1a\n", "GIF89a", "RIFF\0\0\0\0WEBP", "\0\0\0\x18ftypavif"])
      expect(await process("IMAGE", Buffer.from(start + svg, "latin1"))).toEqual(BROKEN);
  });

  it("lose what is hidden in a polyglot", async () => {
    const script = "<script>alert(document.cookie)</script>";
    const picture = await noise(60, 40)
      .jpeg()
      .withExif({ IFD0: { ImageDescription: script } })
      .toBuffer();
    const { main, thumbnail } = await accept("IMAGE", Buffer.concat([picture, Buffer.from(`PK\x03\x04${script}`)]));
    for (const output of [main, thumbnail]) expect(output?.includes("script")).toBe(false);
  });
});
