import { ECDH } from "node:crypto";

const CURVE = "prime256v1";
/** Length of an uncompressed point. */
const POINT_BYTES = 65;
const UNCOMPRESSED = 4;

/** Returns true for an uncompressed point on the curve P-256: 65 bytes, the first of them 4. */
export function isP256Point(bytes: Uint8Array): boolean {
  if (bytes.length !== POINT_BYTES || bytes[0] !== UNCOMPRESSED) return false;
  try {
    ECDH.convertKey(bytes, CURVE);
    return true;
  } catch {
    return false;
  }
}
