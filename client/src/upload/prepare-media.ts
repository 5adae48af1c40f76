import type { TransportPorts } from "../ports.js";
import { StorageFull } from "../store/errors.js";
import type { MediaDraft, MediaKind, PendingBlobs, PendingMedia, UploadLimits } from "./api.js";
import { fileNameOf, mimeTypeOf } from "./file-name.js";
import { limitsInTime, requireWithin, takesType } from "./limits.js";

export interface PreparedMedia {
  readonly media: PendingMedia;
  readonly blobs: PendingBlobs;
}

export interface PrepareContext {
  readonly ports: Pick<TransportPorts, "setTimer" | "storage">;
  readonly loadLimits: () => Promise<UploadLimits>;
}

/**
 * Checks a file before its message is stored. `isKept`: it goes to the browser's storage.
 * @throws Refused TOO_LARGE, UNSUPPORTED_TYPE, INVALID; StorageFull
 */
export async function prepareMedia(
  { ports, loadLimits }: PrepareContext,
  { file, poster, ...draft }: MediaDraft,
  isKept: boolean,
): Promise<PreparedMedia> {
  const limits = await limitsInTime(ports, loadLimits);
  const mimeType = mimeTypeOf({ file, ...draft });
  const kind = draft.kind ?? kindOf(mimeType, limits);
  const fileName = fileNameOf({ file, ...draft, kind });
  const { size } = file;
  const media = {
    ...draft,
    kind,
    mimeType,
    size,
    hasPoster: poster !== undefined,
    ...(fileName !== undefined && { fileName }),
  };
  if (limits) requireWithin(limits, media);
  if (isKept) {
    // A write that finds no room would take the whole database into memory.
    if (size > (await ports.storage.freeBytes()))
      throw new StorageFull("The file is larger than the room that is left.");
    void ports.storage.persist();
  }
  return { media, blobs: { file, ...(poster && { poster }) } };
}

const KINDS = { image: "IMAGE", audio: "AUDIO", video: "VIDEO" } as const;

/** Kind of a file by its type, as far as the server takes it. */
function kindOf(mimeType: string, limits: UploadLimits | undefined): MediaKind {
  const kind = (KINDS as Partial<Record<string, MediaKind>>)[mimeType.split("/", 1)[0] ?? ""] ?? "FILE";
  return !limits || takesType(limits, kind, mimeType) ? kind : "FILE";
}
