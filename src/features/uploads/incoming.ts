import type { MediaObject } from "../../generated/prisma/client.js";
import type { IncomingObject } from "../../media/store.js";

/** Size of the parts of an upload; a smaller file is one part. */
export const PART_BYTES = 8 * 2 ** 20;
/** Time in which an upload has to be completed, and then to be used. */
export const UPLOAD_DAYS = 1;

/** Returns the object as the store expects it. */
export function toIncoming(upload: MediaObject): IncomingObject {
  return {
    key: upload.key,
    storeUploadId: upload.storeUploadId,
    ownerId: upload.ownerId,
    size: Number(upload.declaredSize),
    mimeType: upload.declaredMime,
    partBytes: upload.partBytes,
    sha256: upload.sha256,
  };
}

/** Returns the number of parts of a file. */
export function partCount({ size, partBytes }: Pick<IncomingObject, "size" | "partBytes">): number {
  return Math.ceil(size / partBytes);
}
