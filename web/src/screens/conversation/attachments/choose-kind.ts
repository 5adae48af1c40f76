import type { MediaKind, UploadLimit } from "../../../../../client/src/index.js";
import { attachText } from "../../../text/english/attach.js";

/** Kind as which a file is sent, or the sentence that says why it cannot be. */
export type Choice = { kind: MediaKind } | { refusal: string };

const KINDS: Record<string, MediaKind> = { audio: "AUDIO", image: "IMAGE", video: "VIDEO" };

/**
 * Chooses the kind by a file's type; with `isFile`, pictures and films are sent as they are. A type that the server does
 * not take as a picture, sound or film is sent as a file, if it is small enough for one.
 */
export function chooseKind(
  { name, type, size }: Pick<File, "name" | "type" | "size">,
  limits: readonly UploadLimit[],
  isFile = false,
): Choice {
  if (size === 0) return { refusal: attachText.empty(name) };
  const mimeType = type.split(";")[0] ?? "";
  const ofType = KINDS[mimeType.split("/")[0] ?? ""];
  const kind = isFile && ofType !== "AUDIO" ? undefined : ofType;
  const limitOf = (wanted: MediaKind | undefined) => limits.find((limit) => limit.kind === wanted);
  const own = limitOf(kind);
  const isTaken = own?.mimeTypes.includes(mimeType) === true;
  if (kind && own && isTaken && size <= own.maxBytes) return { kind };
  const file = limitOf("FILE");
  if (file && size <= file.maxBytes) return { kind: "FILE" };
  // The larger of the two is the number that helps.
  const larger = kind && own && isTaken && own.maxBytes > (file?.maxBytes ?? 0) ? own : file;
  if (!larger) return { refusal: attachText.unsupported(name) };
  return { refusal: attachText.tooLarge(name, size, larger === own && kind ? kind : "FILE", larger.maxBytes) };
}
