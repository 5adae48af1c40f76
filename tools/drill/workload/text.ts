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

/** A text that no other message has: it begins with a name of its own in brackets, by which it is found anywhere. */
export function newText(name: string, random: Random): string {
  const words = random.pick(TEXTS);
  return `${bracketed(name)} ${random.chance(0.03) ? words.repeat(random.between(20, 200)).trim() : words}`;
}

export function bracketed(name: string): string {
  return `⟨${name}⟩`;
}

/** The name with which a text begins, in its brackets. */
export function markOf(text: string): string {
  return text.slice(0, text.indexOf("⟩") + 1);
}
