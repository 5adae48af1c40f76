import { Refusal } from "../../infra/errors.js";

// By constructor, since TypeScript accepts the flag v only for later targets.
/** One fully-qualified emoji of the set recommended for general interchange (RGI). */
const EMOJI = new RegExp("^\\p{RGI_Emoji}$", "v");
/** The longest emoji has 16 UTF-16 units. Far longer texts are not parsed. */
const MAX_UTF16_UNITS = 64;

const VARIATION_SELECTOR = "\u{fe0f}";
/** Characters that are an emoji only with a variation selector or a skin tone. */
const PLAIN = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu;

/** Returns the fully-qualified form of one emoji, such as of "❤" without its variation selector. @throws Refusal INVALID */
export function requireEmoji(text: string): string {
  const emoji = text.length > MAX_UTF16_UNITS ? "" : qualified(text);
  if (!EMOJI.test(emoji)) throw new Refusal("INVALID", 'A reaction is exactly one emoji, such as "👍".', ["emoji"]);
  return emoji;
}

/** Keyboards send different selectors: one form makes equal emoji compare equal. */
function qualified(text: string): string {
  return text.replaceAll(VARIATION_SELECTOR, "").replace(PLAIN, `$&${VARIATION_SELECTOR}`);
}
