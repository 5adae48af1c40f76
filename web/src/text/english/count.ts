let format: Intl.NumberFormat | undefined;

/** "1 device", "2 devices". */
export function count(n: number, one: string, many: string): string {
  // Number.toLocaleString would create a format for each number.
  format ??= new Intl.NumberFormat();
  return `${format.format(n)} ${n === 1 ? one : many}`;
}
