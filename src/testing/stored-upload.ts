import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { MediaObject } from "../generated/prisma/client.js";
import { keyOf, toGlobalId } from "../graphql/global-ids.js";
import { DAY, addMs } from "../infra/clock.js";
import { VARIANT_BITS } from "../media/store.js";
import { type TestApp, onCleanup } from "./app.js";

/** Row of an upload, with its id for clients. */
export interface StoredUpload {
  readonly id: string;
  readonly rowId: bigint;
  readonly key: string;
}

/** Stores an upload as its processing would, READY unless told otherwise, with a file for each of its variants. */
export async function storeUpload(
  testApp: TestApp,
  owner: { readonly userId: string },
  row: Partial<MediaObject> = {},
): Promise<StoredUpload> {
  const { app } = testApp;
  const at = app.now();
  const prisma = await testApp.prisma();
  const {
    id: rowId,
    key,
    variants,
    mime,
  } = await prisma.mediaObject.create({
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
  for (const variant of ["main", "thumbnail", "poster"] as const)
    if ((variants & VARIANT_BITS[variant]) !== 0)
      await app.media?.store.write(key, variant, await newFile(`${variant} of ${key}`), mime ?? "image/webp");
  return { id: toGlobalId(app, "Upload", rowId), rowId, key };
}

/** Writes a temporary file, which the store moves away. */
async function newFile(content: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "convospace-upload-")), "file");
  await writeFile(path, content);
  onCleanup(() => rm(dirname(path), { recursive: true, force: true }));
  return path;
}
