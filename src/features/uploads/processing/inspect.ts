import { createHash } from "node:crypto";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { App } from "../../../context.js";
import type { MediaObject } from "../../../generated/prisma/client.js";
import type { MediaAdapters } from "../../../media/media.js";
import type { MediaScanner } from "../../../media/scanner.js";
import type { Lease } from "./lease.js";

/**
 * Streams a published file once, through SHA-256 and the scanner; returns the reason of a refusal.
 * @throws ScannerUnavailable or StoreUnavailable
 */
export async function inspect(
  app: Pick<App, "metrics">,
  { store, scanner }: MediaAdapters,
  { upload, signal }: Pick<Lease, "upload" | "signal">,
): Promise<string | undefined> {
  const sha256 = announcedHash(upload);
  if (sha256 === null && scanner === undefined) return undefined;
  const content = await store.read(upload.key, "main");
  let readError: unknown;
  content.once("error", (error) => (readError = error));
  const hash = createHash("sha256");
  const hashed = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const streamed = pipeline(content, hashed, { signal });
  // Awaited below, after the scan, which may fail before.
  streamed.catch(() => undefined);
  try {
    if (scanner !== undefined && (await scan(app, scanner, hashed)) === "refused")
      return "The malware scanner has refused the file.";
    hashed.resume();
    await streamed;
  } catch (error) {
    // The scanner fails as well where the store or the signal has ended the content.
    throw readError ?? error;
  } finally {
    content.destroy();
  }
  if (sha256 !== null && !hash.digest().equals(sha256)) return "The file has another SHA-256 than announced.";
  return undefined;
}

/** Null after an earlier try has checked it: its conversion may have replaced the file. */
function announcedHash({ mime, sha256 }: MediaObject): Uint8Array | null {
  return mime === null ? sha256 : null;
}

async function scan({ metrics }: Pick<App, "metrics">, scanner: MediaScanner, content: Transform) {
  const end = metrics.mediaScanDuration.startTimer();
  try {
    const verdict = await scanner.scan(content);
    metrics.mediaScans[verdict].inc();
    return verdict;
  } catch (error) {
    metrics.mediaScans.unavailable.inc();
    throw error;
  } finally {
    end();
  }
}
