import { MIMEType } from "node:util";

/** 63 characters of type, a slash, 63 of subtype, 256 of parameters. */
const MAX_CHARACTERS = 383;
const VISIBLE_ASCII = /^[\x20-\x7e]+$/u;
const ESSENCE = /^[a-z\d][\w.+-]{0,62}\/[a-z\d][\w.+-]{0,62}(?=;|$)/u;

/** Normalizes a media type, such as to `audio/ogg;codecs=opus`; undefined where it is invalid. */
export function toMediaType(text: string): string | undefined {
  if (text.length > MAX_CHARACTERS || !VISIBLE_ASCII.test(text)) return undefined;
  const type = parse(text);
  return type !== undefined && type.length <= MAX_CHARACTERS && ESSENCE.test(type) ? type : undefined;
}

/** Splits a normalized media type into its essence, such as `audio/ogg`, and its parameters. */
export function splitMediaType(type: string): { essence: string; parameters: string | null } {
  const end = type.indexOf(";");
  return end === -1
    ? { essence: type, parameters: null }
    : { essence: type.slice(0, end), parameters: type.slice(end + 1) };
}

function parse(text: string): string | undefined {
  try {
    return String(new MIMEType(text));
  } catch {
    return undefined;
  }
}
