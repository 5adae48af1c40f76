import { randomBytes } from "node:crypto";
import type { MediaObject } from "../generated/prisma/client.js";
import { keyOf, toGlobalId } from "../graphql/global-ids.js";
import { DAY, addMs } from "../infra/clock.js";
import type { TestApp } from "./app.js";

/** Row of an upload, with its id for clients. */
export interface StoredUpload {
  readonly id: string;
  readonly rowId: bigint;
  readonly key: string;
}

/** Stores the row of an upload, READY unless told otherwise, without a file. */
export async function storeUpload(
  { app }: TestApp,
  owner: { readonly userId: string },
  row: Partial<MediaObject> = {},
): Promise<StoredUpload> {
  const at = app.now();
  const { id: rowId, key } = await app.db.prisma.mediaObject.create({
    data: {
      ownerId: keyOf(app, "User", owner.userId) ?? 0n,
      clientUploadId: randomBytes(8).toString("hex"),
      key: randomBytes(16).toString("hex"),
      kind: "IMAGE",
      state: "READY",
      declaredMime: "image/png",
      mime: "image/webp",
      declaredSize: 1234n,
      size: 1234n,
      width: 640,
      height: 480,
      thumbhash: "k0oGLQaSVsJ0BVhn2oq2Z5SQUQcZ",
      partBytes: 8 * 1024 * 1024,
      variants: 3,
      expiresAt: addMs(at, DAY),
      createdAt: at,
      updatedAt: at,
      ...row,
    },
  });
  return { id: toGlobalId(app, "Upload", rowId), rowId, key };
}
