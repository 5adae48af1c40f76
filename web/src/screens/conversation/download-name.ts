const NAMES = { AUDIO: "audio", IMAGE: "photo", VIDEO: "video" } as const;

/** "hut.webp" of hut.jpg that the server keeps as WebP: the end of a name tells the type. */
export function downloadName(kind: keyof typeof NAMES, fileName: string | null, mimeType: string | null): string {
  const [, type = ""] = mimeType?.split("/") ?? [];
  const name = fileName?.replace(/\.[a-z\d]{1,5}$/iu, "") ?? NAMES[kind];
  const ending = { jpeg: "jpg", quicktime: "mov", mpeg: "mp3" }[type] ?? type;
  return ending === "" ? name : `${name}.${ending}`;
}
