/** Letters of base64 for the levels from 0 to 31. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";

export const MAX_WAVEFORM_LEVEL = LETTERS.length - 1;
export const MAX_WAVEFORM_LENGTH = 64;

/** Encodes the levels of a sound, from 0 to 31, as a column has them: a letter for each. */
export function encodeWaveform(levels: readonly number[]): string {
  return levels.map((level) => LETTERS.charAt(level)).join("");
}

/** Decodes the levels of a sound. */
export function decodeWaveform(letters: string): number[] {
  return Array.from(letters, (letter) => LETTERS.indexOf(letter));
}
