import type { SignedIn } from "../../context.js";
import { keyOf } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { readUpload, checkUse, toMediaColumns } from "../../model/media-object.js";
import type { SentMessage } from "../../model/message.js";
import type { SendChange } from "../../writer/changes.js";
import { readDuplicates, resolveDuplicate } from "../../writer/duplicates.js";

/** Path of the input field. */
export const UPLOAD_FIELD = ["media", "uploadId"];

/** Sends an upload of the viewer's as a message. A retry returns the first message, also after its deletion. */
export async function sendUpload(
  ctx: SignedIn,
  send: Omit<SendChange, "kind" | "upload">,
  uploadId: string,
): Promise<SentMessage> {
  const id = keyOf(ctx, "Upload", uploadId);
  const upload = id === undefined ? undefined : await readUpload(ctx.db, ctx.viewer.userId, id);
  const content = upload === undefined ? send.content : { ...send.content, ...toMediaColumns(upload) };
  const usable = checkUse(upload, { kind: content.type, at: ctx.now(), field: UPLOAD_FIELD });
  if (!(usable instanceof Refusal)) return ctx.writer.send({ ...send, content, upload: usable });
  const [stored] = await readDuplicates(ctx.db, [send]);
  const result = stored === undefined ? usable : resolveDuplicate(stored, { content });
  if (result instanceof Refusal) throw result;
  return result;
}
