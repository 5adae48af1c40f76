import type { App } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import type { Link, MediaStore, Variant } from "../../media/store.js";
import type { Picture } from "./types.js";

type PictureColumns = Pick<User, "profilePictureUrl" | "pictureKey" | "pictureThumbhash">;

/** Converts the picture columns of a user, with signed addresses where it was uploaded; null without a picture. */
export function pictureOf({ media }: Pick<App, "media">, user: PictureColumns): Picture | null {
  const { profilePictureUrl: url, pictureKey: key, pictureThumbhash: thumbhash } = user;
  if (key === null) return url === null ? null : { url, thumbnailUrl: url, thumbhash: null, expiresAt: null };
  if (media === undefined) return null;
  const main = linkTo(media.store, key, "main");
  const thumbnail = linkTo(media.store, key, "thumbnail");
  return { url: main.url, thumbnailUrl: thumbnail.url, thumbhash, expiresAt: main.expiresAt };
}

/** Returns the `url` of a user's picture alone. */
export function pictureUrlOf(
  { media }: Pick<App, "media">,
  { profilePictureUrl, pictureKey }: PictureColumns,
): string | null {
  if (pictureKey === null) return profilePictureUrl;
  return media === undefined ? null : linkTo(media.store, pictureKey, "main").url;
}

function linkTo(store: MediaStore, key: string, variant: Variant): Link {
  return store.link({ key, variant, mimeType: "image/webp", fileName: null, disposition: "inline" });
}
