import { CancelUploadDocument } from "../generated/documents/CancelUpload.js";
import type { Asked } from "../store/asked.js";
import type { Database } from "../store/database.js";
import type { Leadership } from "../store/leadership.js";
import { noteUpload } from "../store/settle-outbox.js";
import type { OutboxItem } from "../store/tables.js";
import { Refused } from "../transport/errors.js";
import { type UploadContext, uploadOnce } from "../upload/upload-file.js";

/** Shows the progress of an item's file, from 0 to 1; undefined takes it away. */
export type ShowProgress = (clientMessageId: string, progress: number | undefined) => void;

export interface UploadMediaContext extends UploadContext {
  readonly database: Database;
  readonly showProgress: ShowProgress;
}

/** An item that was given up while its file was uploaded. */
export class GivenUp extends Error {}

/** Upload of a message's file, and the state of the database when it was stored. */
export interface Uploaded {
  readonly uploadId: string;
  readonly asked: Asked;
}

/**
 * Uploads what the server lacks of an item's file. The item has the id of the upload before the first byte is sent, and
 * is marked before the message may be. @throws Refused, GivenUp, LeadershipLost, the errors of `uploadOnce`
 */
export async function uploadMedia(
  { database, showProgress, ...context }: UploadMediaContext,
  { epoch }: Pick<Leadership, "epoch">,
  item: OutboxItem,
  { signal, extend }: { readonly signal: AbortSignal; readonly extend: () => void },
): Promise<Uploaded> {
  const { clientMessageId, act } = item;
  const { value: blobs } = await database.read(["blobs"], (reader) => reader.get("blobs", clientMessageId));
  if (act.kind !== "send" || !act.media || !blobs || !(await isReadable(blobs.file)))
    throw new Refused({ code: "FILE_LOST", message: "The file cannot be read any more." });
  const { file, poster } = blobs;

  async function note(id: string, isReady: boolean): Promise<Asked> {
    const asked = await noteUpload(database, epoch, item, { id, isReady });
    if (asked) return asked;
    await context.request(CancelUploadDocument, { input: { uploadId: id } });
    throw new GivenUp("The message was given up.");
  }

  const uploadId = await uploadOnce(
    context,
    { ...act.media, file, ...(poster && { poster }), clientUploadId: clientMessageId },
    {
      signal,
      uploadId: item.upload?.id,
      onAlive: extend,
      onProgress: (progress) => showProgress(clientMessageId, progress),
      onCreated: async (created) => void (await note(created, false)),
    },
  );
  return { uploadId, asked: await note(uploadId, true) };
}

/** False for a file of the person's disk that was changed or deleted since it was chosen. */
function isReadable(file: Blob): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}
