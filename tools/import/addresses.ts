import { toHttpsUrl } from "../../src/model/https-url.js";
import type { Rules } from "./job.js";

/**
 * Returns an https URL as ConvoSpace serves it, resolved against the operator's media base; undefined for anything else,
 * such as a path without a base.
 */
export function addressOf(text: string, { mediaBase }: Pick<Rules, "mediaBase">): string | undefined {
  const address = text.trim();
  const whole = URL.canParse(address) || mediaBase === undefined ? address : absolute(address, mediaBase);
  return toHttpsUrl(whole);
}

function absolute(path: string, base: string): string {
  return URL.canParse(path, base) ? new URL(path, base).href : path;
}
