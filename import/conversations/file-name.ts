const MOST_CHARACTERS = 255;

/** A file's name without slashes; where one is needed and none is given, the last part of its address. */
export function fileNameOf(name: string | null, address: string, { isNeeded }: { isNeeded: boolean }): string | null {
  const given = clean(name ?? "");
  if (given !== "") return given;
  return isNeeded ? clean(lastPartOf(address)) || "file" : null;
}

function clean(name: string): string {
  const onOneLine = name.replace(/[/\\\p{Cc}]+/gu, "_").trim();
  if (onOneLine.length <= MOST_CHARACTERS) return onOneLine;
  // The ending tells what kind of file it is.
  const ending = /\.[\w-]{1,16}$/u.exec(onOneLine)?.[0] ?? "";
  return onOneLine.slice(0, MOST_CHARACTERS - ending.length).toWellFormed() + ending;
}

function lastPartOf(address: string): string {
  const part = new URL(address).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
