import { linkify } from "../text/linkify.js";

/** A person's text with its links. Never HTML: each piece is a text node. */
export function LinkedText({ children }: { children: string }) {
  return linkify(children).map(({ text, href }, place) =>
    href === undefined ? (
      text
    ) : (
      <a key={place} href={href} target="_blank" rel="noopener noreferrer">
        {text}
      </a>
    ),
  );
}
