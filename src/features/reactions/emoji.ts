import { Refusal } from "../../infra/errors.js";

// By constructor, since TypeScript knows the flag only for later targets.
/** One emoji that is recommended for general interchange, whole and in its qualified form. */
const EMOJI = new RegExp("^\\p{RGI_Emoji}$", "v");
/** The longest has 16 UTF-16 units; what is far longer is not looked at. */
const MOST_UTF16_UNITS = 64;

const VARIATION_SELECTOR = "\u{fe0f}";
/** What shows as an emoji only with a variation selector or a skin tone behind it. */
const PLAIN = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu;

/** One emoji in its qualified form, which "❤" without its variation selector gets. @throws Refusal INVALID */
export function requireEmoji(text: string): string {
  const emoji = text.length > MOST_UTF16_UNITS ? "" : qualified(text);
  if (!EMOJI.test(emoji)) throw new Refusal("INVALID", 'A reaction is exactly one emoji, such as "👍".', ["emoji"]);
  return emoji;
}

/** Keyboards differ in the selectors that they send, so that each emoji is kept in one form. */
function qualified(text: string): string {
  return text.replaceAll(VARIATION_SELECTOR, "").replace(PLAIN, `$&${VARIATION_SELECTOR}`);
}
