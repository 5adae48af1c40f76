import { randomBytes } from "node:crypto";
import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Output, WebMOutputFormat } from "mediabunny";
import sharp from "sharp";

/** File for an upload, and what a client says about it. */
export interface TestFile {
  readonly kind: "IMAGE" | "AUDIO" | "VIDEO" | "FILE" | "AVATAR" | "POSTER";
  readonly mimeType: string;
  readonly fileName?: string;
  readonly content: Buffer;
}

const BACKGROUND = { r: 200, g: 80, b: 40 };

/** Makes a small PNG. */
export async function pictureFile(
  kind: "IMAGE" | "AVATAR" | "POSTER" = "IMAGE",
  { width = 64, height = 48 }: { readonly width?: number; readonly height?: number } = {},
): Promise<TestFile> {
  const picture = sharp({ create: { width, height, channels: 3, background: BACKGROUND } });
  return { kind, mimeType: "image/png", fileName: "red.png", content: await picture.png().toBuffer() };
}

/** Makes a silent WAV. */
export function soundFile(milliseconds = 500): TestFile {
  const [rate, bytes] = [8000, 8 * milliseconds];
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(bytes, 40);
  return { kind: "AUDIO", mimeType: "audio/wav", content: Buffer.concat([head, Buffer.alloc(bytes, 128)]) };
}

/** Makes a WebM with a film track of two packets, which no decoder has to accept. */
export async function filmFile({ width = 64, height = 48 } = {}): Promise<TestFile> {
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new EncodedVideoPacketSource("vp8");
  output.addVideoTrack(source);
  await output.start();
  const decoderConfig = { codec: "vp8", codedWidth: width, codedHeight: height };
  for (const second of [0, 1])
    await source.add(new EncodedPacket(Buffer.alloc(100, second), "key", second, 1), { decoderConfig });
  await output.finalize();
  return { kind: "VIDEO", mimeType: "video/webm", content: Buffer.from(target.buffer ?? new ArrayBuffer()) };
}

/** Makes a file of `size` bytes, whose parts differ. */
export function anyFile(size = 1000): TestFile {
  const content = Buffer.alloc(size, randomBytes(PERIOD));
  return { kind: "FILE", mimeType: "application/x-test", fileName: "any.bin", content };
}

/** A prime number, hence no divisor of the size of a part. */
const PERIOD = 4099;
