export interface Piece {
  text: string;
  /** Address to open; absent for plain text. */
  href?: string;
}

// Only what begins with http(s):// or www. Other schemes stay text.
const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"'`\u2066-\u2069\u202a-\u202e]+/giu;
const TRAILING = /[.,:;!?…)\]}’”»]+$/u;

/** Splits a text into plain pieces and links. Punctuation at the end of an address stays outside, but for a bracket that it opens itself. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const link = withoutTrailing(match[0]);
    const href = hrefOf(link);
    if (href === undefined) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: link, href });
    end = match.index + link.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

function withoutTrailing(link: string): string {
  const trailing = TRAILING.exec(link)?.[0];
  if (trailing === undefined) return link;
  const bare = link.slice(0, -trailing.length);
  return trailing.startsWith(")") && bare.includes("(") ? `${bare})` : bare;
}

function hrefOf(link: string): string | undefined {
  const address = /^www\./iu.test(link) ? `https://${link}` : link;
  if (!URL.canParse(address)) return undefined;
  const { protocol, href } = new URL(address);
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}
