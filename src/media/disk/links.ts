import { createHmac, timingSafeEqual } from "node:crypto";
import type { KeyRing } from "../../infra/crypto/secrets.js";
import type { LinkTarget, Variant } from "../store.js";
import { safeFileName } from "../file-name.js";
import { VARIANTS, VARIANT_LETTERS } from "./layout.js";

/** Paths of parts and objects, below which the media endpoints are. */
export const MEDIA_PATH = "/media/";
export const PART_PATH = `${MEDIA_PATH}u/`;
export const OBJECT_PATH = `${MEDIA_PATH}o/`;

/** Right to write one part. */
export interface PartGrant {
  readonly key: string;
  readonly part: number;
  readonly offset: number;
  readonly size: number;
  readonly mimeType: string;
  /** Tag of the owner, the same for all of a person's parts. */
  readonly owner: string;
  readonly until: Date;
}

/** Right to read one file. */
export interface ObjectGrant {
  readonly key: string;
  readonly variant: Variant;
  readonly fileName: string;
  readonly mimeType: string;
  readonly disposition: "inline" | "attachment";
  readonly until: Date;
}

const SIGNATURE_BYTES = 24;
/** Base64url of a signature: 24 bytes have no padding, so each signature has one spelling. */
const SIGNED = /^\?(.{1,1500})&s=([\w-]{32})$/u;
const PART = /^\/media\/u\/([0-9a-f]{32})\/([1-9]\d{0,5})$/u;
const OBJECT = /^\/media\/o\/([0-9a-f]{32})\/([mtp])\/([^/]{1,800})$/u;
const LETTERS = new Map(VARIANTS.map((variant) => [VARIANT_LETTERS[variant], variant]));

/**
 * Signs and verifies links by HMAC-SHA-256 over the method and the whole target, so that no part of a link can be changed
 * or moved to another one.
 */
export class Links {
  constructor(private readonly keys: KeyRing) {}

  /** Returns the path and query for the PUT of a part. */
  signPart({ key, part, offset, size, mimeType, owner, until }: PartGrant): string {
    const query = `e=${toSeconds(until)}&o=${offset}&l=${size}&t=${encodeURIComponent(mimeType)}&w=${owner}`;
    return this.#sign("PUT", `${PART_PATH}${key}/${part}?${query}`);
  }

  /** Returns the path and query for the GET of a file. */
  signObject({ key, variant, mimeType, fileName, disposition }: LinkTarget, until: Date): string {
    const name = encodeURIComponent(safeFileName(fileName, mimeType));
    const query = `e=${toSeconds(until)}&t=${encodeURIComponent(mimeType)}&d=${disposition}`;
    return this.#sign("GET", `${OBJECT_PATH}${key}/${VARIANT_LETTERS[variant]}/${name}?${query}`);
  }

  /** Returns the right that a PUT has, undefined without a valid signature. Its expiry is left to the caller. */
  verifyPart(path: string, search: string): PartGrant | undefined {
    const [, key, part] = PART.exec(path) ?? [];
    const query = this.#verify("PUT", path, search);
    if (key === undefined || query === undefined) return undefined;
    return {
      key,
      part: Number(part),
      offset: Number(query.get("o")),
      size: Number(query.get("l")),
      mimeType: query.get("t") ?? "",
      owner: query.get("w") ?? "",
      until: toDate(query),
    };
  }

  /** Returns the right that a GET has, undefined without a valid signature. Its expiry is left to the caller. */
  verifyObject(path: string, search: string): ObjectGrant | undefined {
    const [, key, letter = "", name = ""] = OBJECT.exec(path) ?? [];
    const variant = LETTERS.get(letter);
    const query = this.#verify("GET", path, search);
    if (key === undefined || variant === undefined || query === undefined) return undefined;
    return {
      key,
      variant,
      fileName: decodeURIComponent(name),
      mimeType: query.get("t") ?? "",
      disposition: query.get("d") === "inline" ? "inline" : "attachment",
      until: toDate(query),
    };
  }

  /** Returns a tag of a person that says nothing about their id. */
  ownerTag(ownerId: bigint): string {
    return hmac(this.keys[0], `owner ${ownerId}`).toString("base64url").slice(0, 12);
  }

  #sign(method: string, target: string): string {
    return `${target}&s=${hmac(this.keys[0], `${method} ${target}`).toString("base64url")}`;
  }

  #verify(method: string, path: string, search: string): URLSearchParams | undefined {
    const [, query = "", signature = ""] = SIGNED.exec(search) ?? [];
    const sent = Buffer.from(signature, "base64url");
    if (sent.length !== SIGNATURE_BYTES) return undefined;
    const isValid = this.keys.some((key) => timingSafeEqual(sent, hmac(key, `${method} ${path}?${query}`)));
    return isValid ? new URLSearchParams(query) : undefined;
  }
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest().subarray(0, SIGNATURE_BYTES);
}

function toSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function toDate(query: URLSearchParams): Date {
  return new Date(Number(query.get("e")) * 1000);
}
