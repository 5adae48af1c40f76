/** `KeyboardEvent`, whose `keyCode` is deprecated. */
interface Key {
  readonly isComposing: boolean;
  readonly keyCode: number;
}

/** Code of all keys that an input method takes: https://www.w3.org/TR/uievents/#determine-keydown-keyup-keyCode */
const TAKEN = 229;

/** True for a key that an input method takes, such as to confirm or cancel a word. */
export function isOfInputMethod({ isComposing, keyCode }: Key): boolean {
  // Safari ends the composition before the key that confirms the word, which has no other sign than its code.
  return isComposing || keyCode === TAKEN;
}
