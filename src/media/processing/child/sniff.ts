import { open } from "node:fs/promises";

/** First bytes of the pictures that are taken, as Latin-1 text. */
const SIGNATURES: readonly RegExp[] = [
  /^\xff\xd8\xff/u, // JPEG
  /^\x89PNG\r\n\x1a\n/u,
  /^GIF8[79]a/u,
  /^RIFF[^]{4}WEBP/u,
  /^[^]{4}ftypavi[fs]/u, // AVIF, still or animated
];

const SIGNATURE_BYTES = 16;

/** Returns true for JPEG, PNG, GIF, WebP and AVIF. */
export async function isTakenPicture(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SIGNATURE_BYTES), 0, SIGNATURE_BYTES, 0);
    const start = buffer.toString("latin1", 0, bytesRead);
    return SIGNATURES.some((signature) => signature.test(start));
  } finally {
    await file.close();
  }
}
