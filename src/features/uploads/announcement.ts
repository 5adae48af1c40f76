import type { App } from "../../context.js";
import type { UploadKind } from "../../generated/enums.js";
import { Refusal } from "../../infra/errors.js";
import { splitMediaType, toMediaType } from "../../model/media-type.js";
import { FILE_NAME_RULE, isFileName } from "../../model/text/file-name.js";
import { KINDS } from "./kinds.js";
import type { CreateUploadInput } from "./types.js";

/** Validated input of createUpload. */
export interface Announcement {
  readonly clientUploadId: string;
  readonly kind: UploadKind;
  /** Normalized, with parameters. */
  readonly mimeType: string;
  readonly size: bigint;
  readonly fileName: string | null;
  readonly sha256: Buffer<ArrayBuffer> | null;
}

const CLIENT_ID = /^[\x21-\x7e]{1,100}$/u;
const SHA256 = /^[\da-f]{64}$/iu;

/** @throws Refusal INVALID, TOO_LARGE or UNSUPPORTED_TYPE */
export function requireAnnouncement({ config }: Pick<App, "config">, input: CreateUploadInput): Announcement {
  const { clientUploadId, kind } = input;
  if (!CLIENT_ID.test(clientUploadId))
    throw invalid("clientUploadId must be 1 to 100 visible ASCII characters, such as a UUID.", "clientUploadId");
  return {
    clientUploadId,
    kind,
    mimeType: requireMimeType(kind, input.mimeType),
    size: requireSize(input.size, config[KINDS[kind].maxBytes]),
    fileName: requireFileName(kind, input.fileName),
    sha256: requireSha256(input.sha256),
  };
}

function requireMimeType(kind: UploadKind, text: string): string {
  const { mimeTypes } = KINDS[kind];
  const type = toMediaType(text);
  if (type === undefined)
    throw new Refusal("UNSUPPORTED_TYPE", "mimeType must be a media type such as image/jpeg.", ["mimeType"]);
  if (mimeTypes.length > 0 && !mimeTypes.includes(splitMediaType(type).essence))
    throw new Refusal("UNSUPPORTED_TYPE", `Files of kind ${kind} must be ${mimeTypes.join(", ")}.`, ["mimeType"]);
  return type;
}

function requireSize(size: number, maxBytes: number): bigint {
  if (!Number.isSafeInteger(size) || size < 1)
    throw invalid("A size is a whole number of bytes, 1 at least: an empty file cannot be uploaded.", "size");
  if (size > maxBytes) throw new Refusal("TOO_LARGE", `The file may have at most ${maxBytes} bytes.`, ["size"]);
  return BigInt(size);
}

function requireFileName(kind: UploadKind, name: string | null | undefined): string | null {
  if (name === null || name === undefined || name === "") {
    if (kind === "FILE") throw invalid("A FILE needs a name.", "fileName");
    return null;
  }
  if (!isFileName(name)) throw invalid(FILE_NAME_RULE, "fileName");
  return name;
}

function requireSha256(digits: string | null | undefined): Buffer<ArrayBuffer> | null {
  if (digits === null || digits === undefined) return null;
  if (!SHA256.test(digits)) throw invalid("sha256 must be 64 hexadecimal digits.", "sha256");
  return Buffer.from(digits, "hex");
}

function invalid(message: string, field: string): Refusal {
  return new Refusal("INVALID", message, [field]);
}
