import type { SignedIn } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import { keyOf } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import type { Transaction } from "../../infra/database/transaction.js";
import { PROFILE_PICTURE, checkUse, claimUploads, lockUploads } from "../../model/media-object.js";

export type PictureColumns = Pick<User, "profilePictureUrl" | "pictureKey" | "pictureThumbhash">;

export const NO_PICTURE: PictureColumns = { profilePictureUrl: null, pictureKey: null, pictureThumbhash: null };

const FIELD = ["profilePictureUploadId"];

/** Uses an upload as the viewer's profile picture, unless it is that already; returns its columns. @throws Refusal */
export async function claimPicture(tx: Transaction, ctx: SignedIn, uploadId: string): Promise<PictureColumns> {
  const { userId } = ctx.viewer;
  const id = keyOf(ctx, "Upload", uploadId);
  const [found] = id === undefined ? [] : await lockUploads(tx, [id]);
  const own = found?.ownerId === userId ? found : undefined;
  const isInUse = own?.state === "READY" && own.kind === "AVATAR" && own.messageSeq === PROFILE_PICTURE.seq;
  const upload = isInUse ? own : checkUse(own, { kind: "AVATAR", at: ctx.now(), field: FIELD });
  if (upload instanceof Refusal) throw upload;
  if (!isInUse) await tx.script([claimUploads([{ upload, use: PROFILE_PICTURE }], ctx.now())]);
  return { ...NO_PICTURE, pictureKey: upload.key, pictureThumbhash: upload.thumbhash };
}
