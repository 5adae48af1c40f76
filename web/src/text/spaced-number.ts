// A calling code of ITU E.164 has one digit, two or three: its first digits tell.
const NUMBER = /^\+([17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d+)$/u;

/** "+1 415 555 0123": digits in groups, for the eye alone. */
export function spacedNumber(number: string): string {
  const [, callingCode, national] = NUMBER.exec(number) ?? [];
  if (callingCode === undefined || national === undefined) return number;
  const groups = national.match(/\d{1,3}(?=(?:\d{3})*\d{4}$)|\d{1,4}$|\d{1,3}/gu) ?? [];
  return `+${[callingCode, ...groups].join("\u00a0")}`;
}
