/** The moment at which all scenes are drawn. */
export const NOW = new Date(2026, 10, 28, 16, 20);

export function minutesAgo(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * 60_000);
}

export function nothing(): void {
  // The gallery shows; nothing happens.
}
