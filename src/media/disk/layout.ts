import { join } from "node:path";
import type { Variant } from "../store.js";

/** One letter for each variant, in file names and links. */
export const VARIANT_LETTERS: Readonly<Record<Variant, string>> = { main: "m", thumbnail: "t", poster: "p" };
export const VARIANTS: readonly Variant[] = ["main", "thumbnail", "poster"];

const KEY = /^[0-9a-f]{32}$/u;
const MARKER = /^part-(\d+)$/u;
const WRITER = /^writer-/u;

/**
 * Paths below MEDIA_DIR. An upload has a folder, `incoming/<key>`, with the file `data`, an empty file `part-<n>` for each
 * stored part and `writer-<id>` for each part that is being written. Published files are `objects/ab/cd/<key>.<letter>`.
 */
export class Layout {
  readonly incoming: string;
  readonly objects: string;
  readonly storeId: string;

  constructor(readonly root: string) {
    this.incoming = join(root, "incoming");
    this.objects = join(root, "objects");
    this.storeId = join(root, "store-id");
  }

  upload(key: string): UploadPaths {
    const folder = join(this.incoming, requireKey(key));
    return {
      folder,
      data: join(folder, "data"),
      sealed: join(folder, "sealed"),
      marker: (part) => join(folder, `part-${part}`),
      writer: (id) => join(folder, `writer-${id}`),
    };
  }

  /** Path of a published file, relative to `objects`. */
  objectName(key: string, variant: Variant): string {
    return `${requireKey(key).slice(0, 2)}/${key.slice(2, 4)}/${key}.${VARIANT_LETTERS[variant]}`;
  }

  object(key: string, variant: Variant): string {
    return join(this.objects, this.objectName(key, variant));
  }
}

export interface UploadPaths {
  readonly folder: string;
  /** Open to parts. */
  readonly data: string;
  /** The data after all parts are stored: no further part opens it. */
  readonly sealed: string;
  readonly marker: (part: number) => string;
  readonly writer: (id: string) => string;
}

export function isKey(name: string): boolean {
  return KEY.test(name);
}

/** Returns the number of the part whose marker has this name. */
export function partOf(name: string): number | undefined {
  const [, part] = MARKER.exec(name) ?? [];
  return part === undefined ? undefined : Number(part);
}

export function isWriter(name: string): boolean {
  return WRITER.test(name);
}

/** Keys become paths, so nothing else is accepted. */
function requireKey(key: string): string {
  if (!isKey(key)) throw new Error("The key of a media object must be 32 hexadecimal digits.");
  return key;
}
