import type { App, SignedIn } from "../../context.js";
import { isVisible } from "../../model/text/characters.js";
import { isReservedUsername, isUsername } from "../../model/username.js";
import type { User } from "../../generated/prisma/client.js";
import { markDeletedByKey } from "../../model/media-object.js";
import { toHttpsUrl } from "../../model/https-url.js";
import { Refusal } from "../../infra/errors.js";
import { isDuplicate } from "../../infra/database/errors.js";
import { removeFiles } from "../media/removal.js";
import { requireUser, userById } from "../users/loader.js";
import { requireName } from "../users/name.js";
import { NO_PICTURE, claimPicture } from "./picture.js";
import { type ProfileColumns, lockUser, updateUser, readProfileAudience, recordProfileChanged } from "./store.js";
import type { UpdateProfileInput } from "./types.js";

/** Code points, hence at most 2,000 bytes. */
const MAX_ABOUT = 500;

/** Updates the viewer's profile and records ProfileChanged for its audience. @throws Refusal */
export async function updateProfile(ctx: SignedIn, input: UpdateProfileInput): Promise<User> {
  const columns = requireProfile(ctx, input);
  const { userId } = ctx.viewer;
  try {
    const replaced = await ctx.transact(async (tx) => {
      const before = await lockUser(tx, userId);
      const uploadId = input.profilePictureUploadId;
      const picture = typeof uploadId === "string" ? await claimPicture(tx, ctx, uploadId) : {};
      const changed = await updateUser(tx, before, { ...columns, ...picture }, ctx.now());
      if (Object.keys(changed).length === 0) return null;
      const key = changed.pictureKey === undefined ? null : before.pictureKey;
      if (key !== null) await tx.script([markDeletedByKey(key, ctx.now())]);
      recordProfileChanged(tx, userId, [userId, ...(await readProfileAudience(tx, userId))]);
      return key;
    });
    if (replaced !== null) removeFiles(ctx, [{ key: replaced, storeUploadId: null }]);
  } catch (error) {
    if (isDuplicate(error, "users_username_key"))
      throw new Refusal("CONFLICT", "This username is taken: choose another.", ["username"]);
    if (isDuplicate(error, "users_username_skeleton_key"))
      throw new Refusal("CONFLICT", "This username looks like one that is taken: choose another.", ["username"]);
    throw error;
  }
  userById(ctx).clear(userId);
  return requireUser(ctx, userId);
}

function requireProfile({ config }: Pick<App, "config">, input: UpdateProfileInput): Partial<ProfileColumns> {
  const { profilePictureUrl: url, profilePictureUploadId: uploadId } = input;
  if (url !== undefined && uploadId !== undefined)
    throw invalid("A profile has one picture: an address or an upload.", "profilePictureUploadId");
  if (typeof url === "string" && config.MEDIA_EXTERNAL === "refuse")
    throw invalid("This server takes no pictures of other servers: upload the file.", "profilePictureUrl");
  return {
    ...(input.fullName !== undefined && {
      fullName: input.fullName === null ? null : requireName(input.fullName, "fullName"),
    }),
    ...(input.username !== undefined && { username: requireUsername(input.username) }),
    ...(input.about !== undefined && { about: requireAbout(input.about) }),
    ...(url !== undefined && { ...NO_PICTURE, profilePictureUrl: requirePicture(url) }),
    ...(uploadId === null && NO_PICTURE),
  };
}

function requireUsername(username: string | null): string | null {
  if (username === null) return null;
  if (!isUsername(username))
    throw invalid(
      "A username has 3 to 30 letters, digits, dots or underscores, a letter or digit at both ends, and no two dots in a row; null clears it.",
      "username",
    );
  if (isReservedUsername(username))
    throw invalid("This username could be taken for the service itself: choose another.", "username");
  return username;
}

function requireAbout(about: string | null): string | null {
  const trimmed = about?.trim() ?? "";
  if (!isText(trimmed, MAX_ABOUT)) throw invalid("What you say of yourself has at most 500 characters.", "about");
  return isVisible(trimmed) ? trimmed : null;
}

function requirePicture(url: string | null): string | null {
  if (url === null) return null;
  const address = toHttpsUrl(url);
  if (address === undefined)
    throw invalid(
      "A picture needs a whole https address without credentials, of at most 2048 characters; null clears it.",
      "profilePictureUrl",
    );
  return address;
}

function isText(text: string, maxCharacters: number): boolean {
  return text.isWellFormed() && [...text].length <= maxCharacters;
}

function invalid(message: string, field: string): Refusal {
  return new Refusal("INVALID", message, [field]);
}
