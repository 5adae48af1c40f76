import type { App } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import type { Variant } from "../../media/store.js";
import type { Picture } from "./types.js";

type PictureColumns = Pick<User, "profilePictureUrl" | "pictureKey" | "pictureThumbhash">;

/** Converts the picture columns of a user, with signed addresses where it was uploaded; null without a picture. */
export function pictureOf({ media }: Pick<App, "media">, user: PictureColumns): Picture | null {
  const { profilePictureUrl: url, pictureKey: key, pictureThumbhash: thumbhash } = user;
  if (key === null) return url === null ? null : { url, thumbnailUrl: url, thumbhash: null, expiresAt: null };
  if (media === undefined) return null;
  const link = (variant: Variant) =>
    media.store.link({ key, variant, mimeType: "image/webp", fileName: null, disposition: "inline" });
  const main = link("main");
  return { url: main.url, thumbnailUrl: link("thumbnail").url, thumbhash, expiresAt: main.expiresAt };
}
