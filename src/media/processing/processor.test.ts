import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { createLogger } from "../../infra/logger.js";
import { createMetrics } from "../../infra/telemetry/metrics.js";
import type { ProcessingJob } from "../processor.js";
import { createMediaProcessor } from "./processor.js";

const processor = createMediaProcessor({
  log: createLogger({ LOG_LEVEL: "silent" }),
  metrics: createMetrics(),
  memoryMb: 500,
});
afterAll(() => processor.close());

const folder = () => mkdtemp(join(tmpdir(), "convospace-media-"));

async function process(kind: ProcessingJob["kind"], content: Uint8Array) {
  const directory = await folder();
  const input = join(await folder(), "input");
  await writeFile(input, content);
  return processor.process({ kind, input, directory });
}

const GPS = "12/1 34/1 56/1";

describe("pictures", () => {
  it("become upright WebP of two sizes, without position and camera", async () => {
    const photo = await sharp({ create: { width: 3000, height: 2000, channels: 3, background: "#a04020" } })
      .jpeg()
      .withExif({ IFD0: { Make: "SECRET-CAMERA" }, IFD3: { GPSLatitudeRef: "N", GPSLatitude: GPS } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect(photo.includes("SECRET-CAMERA")).toBe(true);
    const made = await process("IMAGE", photo);
    expect(made).toMatchObject({ mimeType: "image/webp", width: 1707, height: 2560, durationMs: null });
    if (!("outputs" in made)) throw new Error(made.refusal);
    const [main, thumbnail] = [await readFile(made.outputs.main ?? ""), await readFile(made.outputs.thumbnail ?? "")];
    expect(await sharp(main).metadata()).toMatchObject({ format: "webp", width: 1707, height: 2560, space: "srgb" });
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: "webp", width: 320, height: 480 });
    for (const output of [main, thumbnail]) {
      const { exif, xmp, icc, orientation } = await sharp(output).metadata();
      expect({ exif, xmp, icc, orientation }).toEqual({});
      expect(output.includes("SECRET-CAMERA")).toBe(false);
    }
  });
});

describe("files", () => {
  it("are not opened", async () => {
    const made = await processor.process({ kind: "FILE", input: "/does/not/exist", directory: await folder() });
    expect(made).toMatchObject({ mimeType: "application/octet-stream", outputs: {} });
  });
});
