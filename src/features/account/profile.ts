import type { SignedIn } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import { Refusal } from "../../infra/errors.js";
import { isDuplicate } from "../../infra/database-errors.js";
import { requireUser, userById } from "../users/loader.js";
import { type ProfileColumns, changeUser, readProfileAudience, recordProfile } from "./store.js";
import type { UpdateProfileInput } from "./types.js";

const USERNAME = /^[A-Za-z0-9._]{3,30}$/u;
const MOST_NAME = 100;
const MOST_ABOUT = 500;
const MOST_URL = 2048;
const NO_URL = { protocol: "", username: "", password: "" };

/** Changes what the viewer says of themselves, and tells those who see it. @throws Refusal INVALID or CONFLICT */
export async function updateProfile(ctx: SignedIn, input: UpdateProfileInput): Promise<User> {
  const wanted = requireProfile(input);
  await ctx.limits.take("profileChangesPerUser", ctx.viewer.userId);
  const { userId } = ctx.viewer;
  try {
    await ctx.change(async (change) => {
      const changed = await changeUser(change, userId, wanted, ctx.now());
      if (Object.keys(changed).length === 0) return;
      recordProfile(change, userId, [userId, ...(await readProfileAudience(change, userId))]);
    });
  } catch (error) {
    if (isDuplicate(error, "users_username_key"))
      throw new Refusal("CONFLICT", "This username is taken: choose another.", ["username"]);
    throw error;
  }
  userById(ctx).clear(userId);
  return requireUser(ctx, userId);
}

function requireProfile(input: UpdateProfileInput): Partial<ProfileColumns> {
  return {
    ...(input.fullName !== undefined && { fullName: requireName(input.fullName) }),
    ...(input.username !== undefined && { username: requireUsername(input.username) }),
    ...(input.about !== undefined && { about: requireAbout(input.about) }),
    ...(input.profilePictureUrl !== undefined && { profilePictureUrl: requirePicture(input.profilePictureUrl) }),
  };
}

function requireName(name: string | null): string | null {
  const trimmed = name?.trim() ?? null;
  if (trimmed !== null && (trimmed === "" || !isText(trimmed, MOST_NAME) || /\p{Cc}/u.test(trimmed)))
    throw invalid("A name has 1 to 100 characters on one line; null clears it.", "fullName");
  return trimmed;
}

function requireUsername(username: string | null): string | null {
  if (username !== null && !USERNAME.test(username))
    throw invalid("A username has 3 to 30 letters, digits, dots or underscores; null clears it.", "username");
  return username;
}

function requireAbout(about: string | null): string | null {
  const trimmed = about?.trim() ?? "";
  if (!isText(trimmed, MOST_ABOUT)) throw invalid("What you say of yourself has at most 500 characters.", "about");
  return trimmed === "" ? null : trimmed;
}

function requirePicture(url: string | null): string | null {
  if (url === null) return null;
  const { protocol, username, password } = URL.canParse(url) ? new URL(url) : NO_URL;
  // The parser passes over blanks and half characters, which no other program has to.
  const isClean = url.isWellFormed() && !/[\s\p{Cc}]/u.test(url);
  if (protocol !== "https:" || username !== "" || password !== "" || !isClean || url.length > MOST_URL)
    throw invalid(
      "A picture needs an https address without credentials, of at most 2048 characters; null clears it.",
      "profilePictureUrl",
    );
  return url;
}

function isText(text: string, most: number): boolean {
  return text.isWellFormed() && [...text].length <= most;
}

function invalid(message: string, field: string): Refusal {
  return new Refusal("INVALID", message, [field]);
}
