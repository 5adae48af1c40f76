import type { PendingBlobs } from "../../../../../client/src/index.js";
import { readPicture } from "./read-media.js";

/** Addresses of the previews that are kept; more are drawn again. */
const MAX_PREVIEWS = 50;

const urls = new Map<string, Promise<string | undefined>>();

/** Address of a small picture of a pending message's file, drawn once for each key, and again after a failure. */
export function previewOf(key: string, load: () => Promise<PendingBlobs | undefined>): Promise<string | undefined> {
  const known = urls.get(key);
  if (known) return known;
  const url = load().then(async (blobs) => {
    const picture = blobs && (blobs.poster ?? (await readPicture(blobs.file)).preview);
    return picture && URL.createObjectURL(picture);
  });
  urls.set(key, url);
  const forget = () => urls.get(key) === url && urls.delete(key);
  url.then((found) => found ?? forget(), forget);
  const [oldest] = urls.keys();
  if (urls.size > MAX_PREVIEWS && oldest !== undefined) drop(oldest);
  return url;
}

function drop(key: string): void {
  void urls.get(key)?.then(
    (url) => url !== undefined && URL.revokeObjectURL(url),
    () => undefined,
  );
  urls.delete(key);
}
