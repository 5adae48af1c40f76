import { isReservedUsername, isUsername, usernameSkeleton } from "../../../src/model/username.js";
import type { User } from "../../../src/generated/prisma/client.js";
import { selectAs } from "../../../src/infra/database/sql.js";
import { addressOf } from "../addresses.js";
import type { ImportJob } from "../job.js";
import type { Row } from "../original/tables.js";
import { type Note, nameOf } from "../texts.js";

const MAX_NAME = 100;

/** Columns of a user that the original has. */
export type Person = Pick<
  User,
  | "phoneNumber"
  | "username"
  | "usernameSkeleton"
  | "fullName"
  | "profilePictureUrl"
  | "isPhoneVerified"
  | "isActive"
  | "lastSeenAt"
  | "createdAt"
  | "updatedAt"
>;

const COLUMNS = {
  phoneNumber: "phone_number",
  username: "username",
  usernameSkeleton: "username_skeleton",
  fullName: "full_name",
  profilePictureUrl: "profile_picture",
  isPhoneVerified: "is_phone_verified",
  isActive: "is_active",
  lastSeenAt: "last_seen_at",
  createdAt: "created_at",
  updatedAt: "updated_at",
} as const satisfies Record<keyof Person, string>;

const FIELDS = Object.keys(COLUMNS) as (keyof Person)[];

/** Select list for users `u`. */
export const PERSON_COLUMNS = selectAs(COLUMNS, "u");
export const PERSON_NAMES = FIELDS.map((field) => COLUMNS[field]).join(", ");

/** Returns a user's values in the order of PERSON_NAMES. */
export function valuesOf(person: Person): unknown[] {
  return FIELDS.map((field) => person[field]);
}

/** Returns the SET clause and values of changed columns; undefined when none differs. */
export function changesOf(before: Person, after: Person): { sql: string; values: unknown[] } | undefined {
  const changed = FIELDS.filter((field) => !isSame(before[field], after[field]));
  if (changed.length === 0) return undefined;
  return { sql: changed.map((field) => `${COLUMNS[field]} = ?`).join(", "), values: changed.map((f) => after[f]) };
}

/** Converts a row of the original, with the number and username that are free. */
export function toPerson(
  row: Row<"users">,
  { rules, now }: Pick<ImportJob, "rules" | "now">,
  { phoneNumber, username }: Pick<Person, "phoneNumber" | "username">,
  note: Note,
): Person {
  const createdAt = row.created_at ?? row.updated_at ?? now();
  return {
    phoneNumber,
    username,
    usernameSkeleton: username === null ? null : usernameSkeleton(username),
    fullName: nameOf(row.full_name, MAX_NAME, rules, note),
    profilePictureUrl: pictureOf(row, rules, note),
    isPhoneVerified: row.is_phone_verified ?? false,
    isActive: row.is_active ?? true,
    lastSeenAt: row.last_seen_at,
    createdAt,
    updatedAt: row.updated_at ?? createdAt,
  };
}

/** Returns the username of a row; null when it is invalid. */
export function requestedUsername({ username }: Row<"users">, note: Note): string | null {
  const wished = username?.trim() ?? "";
  if (wished === "") return null;
  if (isUsername(wished) && !isReservedUsername(wished)) return wished;
  note(
    isUsername(wished)
      ? "without its username, which could be taken for the service itself"
      : "without its username, which is not 3 to 30 letters, digits, dots or underscores, with a letter or digit at both ends",
  );
  return null;
}

/** Fills in the missing fields of an existing user. */
export function completed(
  existing: Person,
  { fullName, username, usernameSkeleton: skeleton, profilePictureUrl }: Person,
): Person {
  return {
    ...existing,
    fullName: existing.fullName ?? fullName,
    ...(existing.username === null && { username, usernameSkeleton: skeleton }),
    profilePictureUrl: existing.profilePictureUrl ?? profilePictureUrl,
  };
}

function pictureOf({ profile_picture: picture }: Row<"users">, rules: ImportJob["rules"], note: Note): string | null {
  if (picture === null || picture.trim() === "") return null;
  const address = addressOf(picture, rules);
  if (address === undefined) note("without its picture, which is at no https address");
  return address ?? null;
}

function isSame(one: Person[keyof Person], other: Person[keyof Person]): boolean {
  return one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other;
}
