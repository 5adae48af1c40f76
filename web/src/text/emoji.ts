// By constructor, since TypeScript accepts the flag v only for later targets.
const EMOJI = new RegExp("^\\p{RGI_Emoji}$", "v");
const VARIATION_SELECTOR = "\u{fe0f}";
/** Characters that are an emoji only with a variation selector or a skin tone. */
const PLAIN = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu;
const segmenter = new Intl.Segmenter();

/** The emoji at the end of an input, fully qualified, as the server takes it; undefined for any other character. */
export function lastEmojiOf(input: string): string | undefined {
  const last = [...segmenter.segment(input.trim())].at(-1)?.segment ?? "";
  const emoji = last.replaceAll(VARIATION_SELECTOR, "").replace(PLAIN, `$&${VARIATION_SELECTOR}`);
  return EMOJI.test(emoji) ? emoji : undefined;
}
