import type { Document } from "./api.js";

/** A document in a request: its text, or its hash and an empty text. */
export interface EncodedDocument {
  readonly query: string;
  readonly extensions?: Record<string, unknown>;
}

/** Encodes a document as text or, with `isPersisted`, as SHA-256 hash. */
export async function encodeDocument(document: Document<never, never>, isPersisted: boolean): Promise<EncodedDocument> {
  const query = document.toString();
  if (!isPersisted) return { query };
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (!subtle)
    throw new Error("persisted: true needs crypto.subtle, which pages have over HTTPS or on localhost alone.");
  const hash = new Uint8Array(await subtle.digest("SHA-256", new TextEncoder().encode(query)));
  const sha256Hash = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { query: "", extensions: { persistedQuery: { version: 1, sha256Hash } } };
}

export function isMutation(document: Document<never, never>): boolean {
  return /^\s*mutation\b/mu.test(document.toString());
}
