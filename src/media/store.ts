import type { Readable } from "node:stream";

/** File of an object: the media itself, its small picture, or the poster of a film. */
export type Variant = "main" | "thumbnail" | "poster";

/** Bits of the columns that tell which files an object has. */
export const VARIANT_BITS: Readonly<Record<Variant, number>> = { main: 1, thumbnail: 2, poster: 4 };

/** Object in the store: its key is 32 hexadecimal digits, and never derived from a client's input. */
export interface ObjectRef {
  readonly key: string;
  /** Id of the store's multipart upload, as `begin` returned it. */
  readonly storeUploadId: string | null;
}

/** Upload whose parts a client sends. Parts are numbered from 1; all but the last have `partBytes` bytes. */
export interface IncomingObject extends ObjectRef {
  /** Person who sends the parts; each may send a few at once. */
  readonly ownerId: bigint;
  readonly size: number;
  readonly mimeType: string;
  readonly partBytes: number;
  readonly sha256: Uint8Array | null;
}

/** Request by which a client sends a part. */
export interface PartRequest {
  readonly number: number;
  readonly offset: number;
  readonly size: number;
  readonly url: string;
  readonly method: "PUT";
  /** Headers to set; only such as a browser may set. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** File to be linked, with the headers of the response. */
export interface LinkTarget {
  readonly key: string;
  readonly variant: Variant;
  readonly mimeType: string;
  readonly fileName: string | null;
  readonly disposition: "inline" | "attachment";
}

/** Signed address of a file, readable by anybody who has it until it expires. */
export interface Link {
  readonly url: string;
  readonly expiresAt: Date;
}

/**
 * Port to the store of uploaded files. Every method may be repeated after a failure, which is StoreUnavailable; methods that
 * need a file fail with ObjectNotFound where there is none.
 */
export interface MediaStore {
  /** Prepares an upload; returns the store's id of it, or null where it has none. */
  begin(object: IncomingObject): Promise<string | null>;
  /** Signs the requests for these parts. They are valid until `expiresAt`. */
  partRequests(object: IncomingObject, numbers: readonly number[], expiresAt: Date): readonly PartRequest[];
  /** Returns the numbers of the parts that are stored whole: all of them once the object is published. */
  receivedParts(object: IncomingObject): Promise<ReadonlySet<number>>;
  /** Assembles all parts into the object's main file, at a place that no client can write to. */
  publish(object: IncomingObject): Promise<void>;
  /** Opens a published file for reading from its beginning. */
  read(key: string, variant: Variant): Promise<Readable>;
  /** Returns the path of a published main file: in `directory` where it had to be fetched. It must not be changed. */
  fetch(key: string, directory: string): Promise<string>;
  /** Replaces a file by the local one at `path`, which it may move. */
  write(key: string, variant: Variant, path: string, mimeType: string): Promise<void>;
  /** Copies a published file of one object to a variant of another. */
  copy(from: { key: string; variant: Variant }, to: { key: string; variant: Variant }): Promise<void>;
  /** Signs an address of a published file; the same one for everybody within a window of time. */
  link(target: LinkTarget): Link;
  /** Deletes all files and parts of an object; succeeds where there are none. */
  remove(object: ObjectRef): Promise<void>;
  /** Lists the keys of all objects and uploads, ascending and each once, with the time of the last change. */
  list(): AsyncIterable<{ readonly key: string; readonly changedAt: Date }>;
  /** Checks that `size` more bytes fit. @throws StoreUnavailable */
  requireRoom(size: number): Promise<void>;
}

/** The file is not in the store: nothing was uploaded, or it was removed. Another try fails as well. */
export class ObjectNotFound extends Error {
  override name = "ObjectNotFound";
}

/** The store does not answer, or has no room. The call may be repeated later. */
export class StoreUnavailable extends Error {}
