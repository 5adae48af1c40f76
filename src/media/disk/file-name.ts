const MAX_BYTES = 255;
/** Control characters, and those that reorder or hide text: `cod.\u202Egpj.exe` is shown as `cod.exe.jpg`. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\uFEFF]/gu;
/** Separators of paths, which no file system takes in a name. */
const SEPARATORS = /[/\\:*?"<>|]/gu;
const EXTENSIONS: Readonly<Record<string, string>> = {
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
  "video/quicktime": "mov",
};

/** Returns a name that is safe to show and to save under; one made of the type without a name. */
export function safeFileName(name: string | null, mimeType: string): string {
  const visible = (name ?? "").toWellFormed().replace(HIDDEN, "").replace(SEPARATORS, "_").trim();
  // A URL drops the segments "." and "..", and Windows drops points at the end.
  const safe = truncate(visible)
    .replace(/^\.+/u, "_")
    .replace(/[. ]+$/u, "");
  return safe === "" ? nameOfType(mimeType) : safe;
}

function nameOfType(mimeType: string): string {
  const [, kind, subtype = ""] = /^(image|audio|video)\/([a-z0-9]+)$/u.exec(mimeType) ?? [];
  return kind === undefined ? "file" : `${kind}.${EXTENSIONS[mimeType] ?? subtype}`;
}

/** Cuts the middle of a long name, so that the extension remains. */
function truncate(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 && name.length - dot <= 20 ? name.slice(dot) : "";
  let stem = name.slice(0, name.length - extension.length);
  while (Buffer.byteLength(stem + extension) > MAX_BYTES) stem = [...stem].slice(0, -1).join("");
  return stem + extension;
}

/** Returns a Content-Disposition with the name in the form of RFC 8187, which has no quotes to break out of. */
export function contentDisposition(disposition: "inline" | "attachment", name: string): string {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/gu,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${disposition}; filename*=UTF-8''${encoded}`;
}
