import type { Random } from "../random.js";

const TEXTS = [
  "see you at eight",
  "ok",
  "👨‍👩‍👧‍👦 family dinner on Sunday 🎉",
  "明天见，东京很美",
  "مرحبا، كيف حالك؟",
  "Ça va ? Ñandú, Žluťoučký kůň",
  "line one\nline two\n\n  indented",
  "'; DROP TABLE messages; -- \\ \" %_ ${x}",
  "z̷a̷l̷g̷o̷ ẹ̶̈́",
];

/** Returns a unique text: it begins with a name in brackets, by which it can be found in any table. */
export function newText(name: string, random: Random): string {
  const words = random.pick(TEXTS);
  return `${bracketed(name)} ${random.chance(0.03) ? words.repeat(random.between(20, 200)).trim() : words}`;
}

export function bracketed(name: string): string {
  return `⟨${name}⟩`;
}

/** Returns the bracketed name at the beginning of a text. */
export function markOf(text: string): string {
  return text.slice(0, text.indexOf("⟩") + 1);
}
