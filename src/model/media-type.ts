import { MIMEType } from "node:util";

/** A kind of 63 characters, a slash, another 63, and 256 of parameters. */
const MAX_CHARACTERS = 383;
const VISIBLE_ASCII = /^[\x20-\x7e]+$/u;
const ESSENCE = /^[a-z\d][\w.+-]{0,62}\/[a-z\d][\w.+-]{0,62}(?=;|$)/u;

/** A media type in the one spelling in which it is kept, such as `audio/ogg;codecs=opus`; undefined where it is none. */
export function toMediaType(text: string): string | undefined {
  if (text.length > MAX_CHARACTERS || !VISIBLE_ASCII.test(text)) return undefined;
  const type = parse(text);
  return type !== undefined && type.length <= MAX_CHARACTERS && ESSENCE.test(type) ? type : undefined;
}

/** A kept media type taken apart: its essence, such as `audio/ogg`, and its parameters, if any. */
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
