import type { FileToUpload, MediaDraft } from "./api.js";

const MAX_FILE_NAME = 255;

/** Name of a file as the server takes it: one line without slashes. Undefined for a kind that needs none. */
export function fileNameOf({
  kind,
  file,
  fileName,
}: Pick<FileToUpload, "kind" | "file" | "fileName">): string | undefined {
  const given = fileName ?? (kind === "FILE" ? ((file as Partial<File>).name ?? "file") : undefined);
  if (given === undefined) return undefined;
  const line = given.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}/\\]+/gu, "_");
  return (
    shorten(line)
      .replace(/[.\s]+$/u, "")
      .trim() || "file"
  );
}

/** Shortens a name before its extension. */
function shorten(name: string): string {
  const letters = [...name];
  if (letters.length <= MAX_FILE_NAME) return name;
  const extension = /\.[^.]{1,16}$/u.exec(name)?.[0] ?? "";
  return letters.slice(0, MAX_FILE_NAME - extension.length).join("") + extension;
}

export function mimeTypeOf({ file, mimeType }: Pick<MediaDraft, "file" | "mimeType">): string {
  return (mimeType ?? file.type) || "application/octet-stream";
}
