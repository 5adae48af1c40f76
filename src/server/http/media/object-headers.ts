import { contentDisposition } from "../../../media/file-name.js";
import type { ObjectGrant } from "../../../media/disk/links.js";
import { VARIANT_LETTERS } from "../../../media/disk/layout.js";

/** Nothing that people upload may run, wherever it is opened. */
const POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'";

/** Files never change under one key. */
export function etagOf({ key, variant }: ObjectGrant): string {
  return `"${key}-${VARIANT_LETTERS[variant]}"`;
}

/** Returns the headers of a file's responses, with and without a body. */
export function objectHeaders(grant: ObjectGrant, now: Date): Record<string, string> {
  const left = Math.max(0, Math.floor((grant.until.getTime() - now.getTime()) / 1000));
  return {
    etag: etagOf(grant),
    "cache-control": `private, max-age=${left}, immutable`,
    "content-security-policy": POLICY,
    "cross-origin-resource-policy": "cross-origin",
    "content-type": grant.mimeType,
    "content-disposition": contentDisposition(grant.disposition, grant.fileName),
    "accept-ranges": "bytes",
  };
}
