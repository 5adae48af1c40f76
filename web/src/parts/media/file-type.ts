import type { IconName } from "../Icon.js";

/** "PDF" of the end of a file's name, else of its type; empty where neither tells. */
export function fileType(name: string, mimeType = ""): string {
  const [, ending] = /\.([a-z\d]{1,5})$/iu.exec(name) ?? /\/(?:x-|vnd\.)?([a-z\d]{1,5})$/iu.exec(mimeType) ?? [];
  return ending?.toUpperCase() ?? "";
}

const ICONS: Record<string, IconName> = { audio: "sound", image: "picture", video: "film" };

export function fileIcon(mimeType = ""): IconName {
  return ICONS[mimeType.split("/")[0] ?? ""] ?? "file";
}
