/** Shortens client text for an error message. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** Prints the beginning of a client value in GraphQL syntax, in time bounded by `length`. */
export function excerpt(value: unknown, length: number): string {
  let text = "";
  const write = (part: unknown): void => {
    if (text.length > length) return;
    if (typeof part === "string") text += JSON.stringify(part.slice(0, length));
    else if (Array.isArray(part)) writeAll("[", part, "]");
    else if (typeof part === "object" && part !== null) writeFields(part as Record<string, unknown>);
    else text += String(part);
  };
  const writeAll = (open: string, items: readonly unknown[], close: string): void => {
    text += open;
    for (const [index, item] of items.entries()) {
      if (text.length > length) return;
      if (index > 0) text += ", ";
      write(item);
    }
    text += close;
  };
  const writeFields = (fields: Record<string, unknown>): void => {
    const names = Object.keys(fields);
    text += names.length === 0 ? "{}" : "{ ";
    for (const [index, name] of names.entries()) {
      if (text.length > length) return;
      text += `${index > 0 ? ", " : ""}${clip(name, length)}: `;
      write(fields[name]);
    }
    if (names.length > 0) text += " }";
  };
  write(value);
  return clip(text, length);
}
