/** A text in which the beginnings of the words that were searched for are marked. */
export function Marked({ text, query }: { text: string; query: string }) {
  const words = query.split(/\s+/u).filter(Boolean).map(escape);
  if (words.length === 0) return text;
  const pattern = new RegExp(`(${words.join("|")})`, "giu");
  return text.split(pattern).map((piece, place) => (place % 2 === 1 ? <mark key={place}>{piece}</mark> : piece));
}

function escape(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/gu, "\\$&");
}
