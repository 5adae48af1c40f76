const DIGITS = /\p{Nd}/gu;

/** Writes the decimal digits of all scripts as 0 to 9, such as those of Arabic keyboards. */
export function asciiDigits(input: string): string {
  return input.replace(DIGITS, (digit) => `${valueOf(digit)}`);
}

/** The digits of an input, as 0 to 9. */
export function digitsOf(input: string): string {
  return asciiDigits(input).replace(/\D/gu, "");
}

function valueOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (String.fromCodePoint(first - 1).search(DIGITS) === 0) first -= 1;
  // Unicode encodes the digits of a script one after the other, and may put those of another behind them.
  return (code - first) % 10;
}
