import type { SignedIn } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import { Refusal } from "../../infra/errors.js";
import { isDuplicate } from "../../infra/transaction.js";
import { requireUser, userById } from "../users/loader.js";
import { type ProfileColumns, recordProfile, writeUser } from "./store.js";
import type { UpdateProfileInput } from "./types.js";

const USERNAME = /^[A-Za-z0-9._]{3,30}$/u;
const MOST_NAME = 100;
const MOST_ABOUT = 500;
const MOST_URL = 2048;

/** Changes what the viewer says of themselves, and tells those who see it. @throws Refusal INVALID or CONFLICT */
export async function updateProfile(ctx: SignedIn, input: UpdateProfileInput): Promise<User> {
  const wanted = requireProfile(input);
  await ctx.limits.take("profileChangesPerUser", ctx.viewer.userId);
  const { userId } = ctx.viewer;
  const before = await requireUser(ctx, userId);
  const changed = Object.fromEntries(
    Object.entries(wanted).filter(([field, value]) => before[field as keyof ProfileColumns] !== value),
  );
  if (Object.keys(changed).length === 0) return before;
  try {
    await ctx.change(async (change) => {
      await writeUser(change, userId, changed, ctx.now());
      await recordProfile(change, userId);
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
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "https:" || parsed.username !== "" || url.length > MOST_URL)
    throw invalid("A picture needs an https address of at most 2048 characters; null clears it.", "profilePictureUrl");
  return url;
}

function isText(text: string, most: number): boolean {
  return text.isWellFormed() && [...text].length <= most;
}

function invalid(message: string, field: string): Refusal {
  return new Refusal("INVALID", message, [field]);
}
