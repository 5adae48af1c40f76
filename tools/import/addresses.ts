import { toHttpsUrl } from "../../src/model/https-url.js";
import type { Rules } from "./move.js";

/**
 * An https address as ConvoSpace hands it to clients, made whole with the base that the operator has given; undefined
 * for anything else, such as a path that nothing is known to belong to.
 */
export function addressOf(text: string, { mediaBase }: Pick<Rules, "mediaBase">): string | undefined {
  const address = text.trim();
  const whole = URL.canParse(address) || mediaBase === undefined ? address : absolute(address, mediaBase);
  return toHttpsUrl(whole);
}

function absolute(path: string, base: string): string {
  return URL.canParse(path, base) ? new URL(path, base).href : path;
}
