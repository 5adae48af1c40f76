/** Element of an answer of S3. Attributes, such as that of the namespace, are not kept. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

const MAX_DEPTH = 10;
const TOKEN = /<\?[^<>?]*\?>|<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/gsuy;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/**
 * Parses the XML that S3 answers with: elements, text, references of characters. Document types, CDATA and comments, which
 * S3 does not use, are errors.
 * @throws XmlError
 */
export function parseXml(source: string): XmlElement {
  const root: OpenElement = { name: "", text: "", children: [] };
  const open: OpenElement[] = [root];
  let end = 0;
  for (const token of source.matchAll(TOKEN)) {
    end = token.index + token[0].length;
    const [text, slash, name, , selfClosing] = token;
    const parent = open.at(-1) ?? root;
    if (name === undefined) {
      if (!text.startsWith("<?")) parent.text += decode(text);
    } else if (slash === "/") {
      if (parent.name !== name || parent === root) throw new XmlError();
      open.pop();
    } else {
      const element: OpenElement = { name, text: "", children: [] };
      parent.children.push(element);
      if (selfClosing !== "/") open.push(element);
      if (open.length > MAX_DEPTH) throw new XmlError();
    }
  }
  const [element, ...others] = root.children;
  if (end !== source.length || open.length !== 1 || element === undefined || others.length > 0) throw new XmlError();
  return element;
}

/** Returns the text of the first child with this name, or undefined. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

/** Returns the children with this name. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** Escapes a text for the content of an element. */
export function escapeXml(text: string): string {
  return text.replaceAll(/[<>&"']/gu, (char) => `&#${char.charCodeAt(0)};`);
}

/** Not the XML that S3 answers with. */
export class XmlError extends Error {
  override name = "XmlError";
}

function decode(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));|&/giu, (_, decimal, hex, name) => {
    const entity = ENTITIES[String(name)];
    if (name !== undefined && entity !== undefined) return entity;
    const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(String(hex), 16) : NaN;
    if (Number.isNaN(code) || code > 0x10ffff) throw new XmlError();
    return String.fromCodePoint(code);
  });
}
