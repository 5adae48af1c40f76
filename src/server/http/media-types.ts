/** A quality of 0 (RFC 9110, 12.4.2). */
const REFUSED = /^q\s*=\s*0(\.0*)?$/u;

/** Media type and charset of a body, in lower case. */
export interface ContentType {
  readonly type: string;
  readonly charset: string | undefined;
}

/** Parses a Content-Type header. */
export function readContentType(header: string | undefined): ContentType {
  const [type = "", ...parameters] = (header ?? "").split(";");
  const charset = parameters.map((parameter) => /^\s*charset\s*=\s*"?([^"]*?)"?\s*$/iu.exec(parameter)?.[1]);
  return { type: type.trim().toLowerCase(), charset: charset.find((name) => name !== undefined)?.toLowerCase() };
}

/** Returns true if an Accept header allows one of the types, or is absent. */
export function accepts(header: string | undefined, types: readonly string[]): boolean {
  if (header === undefined || header.trim() === "") return true;
  return header.split(",").some((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    if (parameters.some((parameter) => REFUSED.test(parameter))) return false;
    return types.some((wanted) => type === "*/*" || type === wanted || type === `${wanted.split("/", 1)[0]}/*`);
  });
}

/** Returns true if an Accept header names exactly this type. */
export function names(header: string | undefined, type: string): boolean {
  return (header ?? "").split(",").some((range) => range.split(";", 1)[0]?.trim().toLowerCase() === type);
}

/** Returns true if an Accept-Encoding header allows a content coding. An absent header allows none here. */
export function acceptsEncoding(header: string | undefined, coding: string): boolean {
  const ranges = (header ?? "").split(",").map((range) => range.split(";").map((part) => part.trim().toLowerCase()));
  const found = ranges.find(([name]) => name === coding) ?? ranges.find(([name]) => name === "*");
  return found !== undefined && !found.slice(1).some((parameter) => REFUSED.test(parameter));
}
