/**
 * Creates a reader of an XML stream, which calls `onStanza` with the text of each element below the root, and with the root's own
 * opening tag. Elements must not contain others of their name, as those of a chat do not.
 */
export function createStanzaReader(onStanza: (text: string) => void): (chunk: string) => void {
  let unread = "";
  return (chunk) => {
    unread += chunk;
    for (let end = endOfFirst(unread); end !== undefined; end = endOfFirst(unread)) {
      const stanza = unread.slice(0, end);
      unread = unread.slice(end);
      onStanza(stanza);
    }
  };
}

/** Returns the index after the first element; undefined where it is incomplete. */
function endOfFirst(text: string): number | undefined {
  const tagEnd = text.indexOf(">") + 1;
  if (tagEnd === 0) return undefined;
  const isAlone = text.startsWith("<?") || text.startsWith("<stream:stream") || text[tagEnd - 2] === "/";
  if (isAlone || text.startsWith("</")) return tagEnd;
  const name = /^<([\w:]+)/u.exec(text)?.[1];
  if (name === undefined) throw new Error(`Expected an element, got ${text.slice(0, 100)}`);
  const close = `</${name}>`;
  const closeAt = text.indexOf(close, tagEnd);
  return closeAt === -1 ? undefined : closeAt + close.length;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&apos;",
  '"': "&quot;",
};
const CHARACTERS = Object.fromEntries(Object.entries(ESCAPES).map(([character, entity]) => [entity, character]));

/** Escapes text for an element or attribute. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>'"]/gu, (character) => ESCAPES[character] ?? character);
}

/** Returns the text of the first `name` element in a stanza. */
export function textOf(stanza: string, name: string): string | undefined {
  const text = new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, "u").exec(stanza)?.[1];
  return text?.replace(/&\w+;/gu, (entity) => CHARACTERS[entity] ?? entity);
}

/** Returns an attribute of the stanza's own tag. */
export function attributeOf(stanza: string, name: string): string | undefined {
  return new RegExp(`^<[^>]* ${name}=['"]([^'"]*)['"]`, "u").exec(stanza)?.[1];
}
