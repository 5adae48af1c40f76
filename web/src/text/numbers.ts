const conjunction = new Intl.ListFormat("en", { type: "conjunction" });

/** "Layla", "Layla and Jun", "Layla, Jun, and Mia". */
export function listOf(names: readonly string[]): string {
  return conjunction.format(names);
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** "12 kB" of a size in bytes. */
export function fileSize(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat("en", {
    style: "unit",
    unit: UNITS[step] ?? "byte",
    unitDisplay: "narrow",
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / 1000 ** step);
}
