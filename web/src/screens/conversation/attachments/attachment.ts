import type { MediaDraft, MediaKind, UploadLimit } from "../../../../../client/src/index.js";
import { chooseKind } from "./choose-kind.js";
import { type MediaFacts, readFilm, readPicture, readSound } from "./read-media.js";

/** A file that can be sent, with a small picture of it; or the sentence that says why it cannot. */
export type Prepared = { draft: MediaDraft; preview: Blob | undefined } | { refusal: string };

/** Reads what the tray and the message show of a file. What the browser cannot show is sent as a file. */
export async function prepareFile(file: File, limits: readonly UploadLimit[], isFile: boolean): Promise<Prepared> {
  const choice = chooseKind(file, limits, isFile);
  if ("refusal" in choice) return choice;
  try {
    const { preview, ...facts } = await readFacts(choice.kind, file);
    return { draft: { ...facts, kind: choice.kind, file, fileName: file.name }, preview };
  } catch {
    const asFile = chooseKind({ name: file.name, size: file.size, type: "" }, limits);
    if ("refusal" in asFile) return asFile;
    return { draft: { kind: asFile.kind, file, fileName: file.name }, preview: undefined };
  }
}

function readFacts(kind: MediaKind, file: Blob): Promise<MediaFacts> {
  switch (kind) {
    case "IMAGE":
      return readPicture(file);
    case "VIDEO":
      return readFilm(file);
    case "AUDIO":
      return readSound(file);
    case "FILE":
      return Promise.resolve({});
  }
}
