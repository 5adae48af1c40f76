import type { ScannerAddress } from "../../infra/media-settings.js";
import type { MediaScanner } from "../scanner.js";
import { createClamdScanner } from "./clamd-scanner.js";
import { createHttpScanner } from "./http-scanner.js";

/** Creates the scanner that MEDIA_SCAN names; undefined where files are not scanned. */
export function createScanner(address: ScannerAddress | undefined): MediaScanner | undefined {
  if (address === undefined) return undefined;
  return address.kind === "http" ? createHttpScanner(address.url) : createClamdScanner(address);
}
