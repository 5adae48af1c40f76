import type { MediaProcessor } from "./processor.js";
import type { MediaScanner } from "./scanner.js";
import type { MediaStore } from "./store.js";

/** Adapters for uploaded media. */
export interface MediaAdapters {
  readonly store: MediaStore;
  readonly processor: MediaProcessor;
  /** Undefined where files are not scanned. */
  readonly scanner: MediaScanner | undefined;
}
