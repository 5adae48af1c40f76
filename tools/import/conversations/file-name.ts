import { isFileName } from "../../../src/model/text/file-name.js";
import { toLine } from "../../../src/model/text/line.js";

const MAX_CHARACTERS = 255;

/** Returns a valid file name, with "_" for slashes; where one is needed and missing, the last part of the address. */
export function fileNameOf(name: string | null, address: string, { isNeeded }: { isNeeded: boolean }): string | null {
  const given = clean(name ?? "");
  if (given !== "") return given;
  return isNeeded ? clean(lastPartOf(address)) || "file" : null;
}

function clean(name: string): string {
  const line = trim(name.replace(/[/\\\p{Cc}\p{Zl}\p{Zp}]+/gu, "_"));
  if (line.length <= MAX_CHARACTERS) return isFileName(line) ? line : "";
  // Keeps the extension.
  const ending = /\.[\w-]{1,16}$/u.exec(line)?.[0] ?? "";
  return trim(line.slice(0, MAX_CHARACTERS - ending.length) + ending);
}

function trim(name: string): string {
  return toLine(name)
    .trimStart()
    .replace(/[.\p{White_Space}]+$/u, "");
}

function lastPartOf(address: string): string {
  const part = new URL(address).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
