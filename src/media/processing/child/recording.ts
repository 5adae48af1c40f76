import { open } from "node:fs/promises";
import type { Accepted } from "../protocol.js";
import { mimeTypeOf, readAudio, readVideo } from "./tracks.js";

/** Checks a sound or film. */
export async function processRecording(kind: "AUDIO" | "VIDEO", input: string, _directory: string): Promise<Accepted> {
  const file = await open(input);
  try {
    const { size } = await file.stat();
    const { format, width, height, durationMs } = await (kind === "AUDIO" ? readAudio : readVideo)(file, size);
    return { mimeType: mimeTypeOf(format, kind), width, height, durationMs, thumbhash: null, outputs: [] };
  } finally {
    await file.close();
  }
}
