import type { Readable } from "node:stream";

/** Port to a malware scanner. */
export interface MediaScanner {
  /** Scans a file's content. @throws ScannerUnavailable */
  scan(content: Readable): Promise<"clean" | "refused">;
}

/** The scanner does not answer: the file must be scanned later, and not be used until then. */
export class ScannerUnavailable extends Error {}
