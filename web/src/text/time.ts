const LOCALE = "en";
const DAY_MS = 86_400_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(LOCALE, { weekday: "long" });
const dayOfYear = new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long" });
const fullDate = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric" });
const shortDate = new Intl.DateTimeFormat(undefined, { dateStyle: "short" });
const dateAndTime = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });

/** Number of midnights, in local time, between the two. */
export function daysBetween(earlier: Date, later: Date): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / DAY_MS);
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** "2026-03-08", the day in local time. */
export function isoDay(date: Date): string {
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => `${part}`.padStart(2, "0")).join("-");
}

export function timeOfDay(date: Date): string {
  return clock.format(date);
}

export function fullTime(date: Date): string {
  return dateAndTime.format(date);
}

/** "0:07", "12:30", "1:02:03" of a length of sound or film. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  const hours = Math.floor(seconds / 3600);
  return [...(hours > 0 ? [hours] : []), ...parts]
    .map((part, place) => (place === 0 ? `${part}` : `${part}`.padStart(2, "0")))
    .join(":");
}

/** "Today", "Yesterday", "Monday", "Monday, 3 March", "3 March 2024". */
export function dayName(date: Date, now: Date): string {
  const days = daysBetween(date, now);
  if (days <= 1) return capital(relative.format(-Math.max(0, days), "day"));
  if (days < 7) return weekday.format(date);
  return date.getFullYear() === now.getFullYear() ? dayOfYear.format(date) : fullDate.format(date);
}

/** For a list: the time today, else the day. */
export function shortTime(date: Date, now: Date): string {
  const days = daysBetween(date, now);
  if (days <= 0) return clock.format(date);
  if (days === 1) return capital(relative.format(-1, "day"));
  return days < 7 ? weekday.format(date) : shortDate.format(date);
}

/** "now", "5 minutes ago", "yesterday". */
export function timeAgo(date: Date, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - date.getTime()) / 60_000));
  if (minutes < 60) return relative.format(-minutes, "minute").replace("this minute", "just now");
  if (minutes < 24 * 60) return relative.format(-Math.round(minutes / 60), "hour");
  const days = daysBetween(date, now);
  return days < 30 ? relative.format(-days, "day") : fullDate.format(date);
}

function capital(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
