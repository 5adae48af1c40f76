const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//u, "Edge"],
  [/OPR\//u, "Opera"],
  [/Firefox\//u, "Firefox"],
  [/Chrom(e|ium)\//u, "Chrome"],
  [/Safari\//u, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/u, "Android"],
  [/iPhone|iPad/u, "iOS"],
  [/Mac OS X/u, "macOS"],
  [/Windows/u, "Windows"],
  [/Linux|CrOS/u, "Linux"],
];

/** Names a device by browser and system, such as "Firefox on Linux". */
export function deviceNameOf({ userAgent = "" }: { readonly userAgent?: string } = {}): string {
  const find = (names: typeof BROWSERS) => names.find(([pattern]) => pattern.test(userAgent))?.[1];
  return [find(BROWSERS) ?? "ConvoSpace client", find(SYSTEMS)].filter(Boolean).join(" on ");
}
