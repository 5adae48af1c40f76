import type { Transaction } from "../../../src/infra/database/transaction.js";
import { usernameSkeleton } from "../../../src/model/username.js";
import type { ImportJob } from "../job.js";
import type { Row } from "../original/tables.js";
import type { Note } from "../texts.js";
import { type Person, requestedUsername } from "./person.js";
import { phoneNumberOf } from "./phone-numbers.js";

/** Owners of numbers and usernames, in the target and in the current batch. */
export interface Names {
  /** Returns a user's number; null when it is invalid or taken. */
  numberFor(row: Row<"users">, note: Note): string | null;
  /** Returns the existing, not imported user with a number. */
  holderOf(phoneNumber: string | null): bigint | undefined;
  /** Returns a user's username, or null when it is invalid or taken by anyone but `holder`. */
  usernameFor(row: Row<"users">, holder: bigint | undefined, note: Note): string | null;
  /** Records the number and username of an imported user. */
  take(row: Row<"users">, person: Person, userId: bigint): void;
}

interface Holder {
  readonly userId: bigint;
  /** Id in the original; null unless imported. */
  readonly oldId: number | null;
}

/** Looks up the owners of these rows' numbers and usernames. */
export async function findNames(
  { source, rules }: Pick<ImportJob, "source" | "rules">,
  tx: Transaction,
  rows: readonly Row<"users">[],
): Promise<Names> {
  const numbers = new Map(rows.map((row) => [row.id, phoneNumberOf(row.phone_number, rules.country)]));
  const read = [...numbers.values()].filter((number) => number !== undefined);
  const exact = await readExact(
    source,
    read.filter(({ isExact }) => !isExact).map(({ number }) => number),
  );
  const holders = await readHolders(
    tx,
    read.map(({ number }) => number),
  );
  const usernames = await readUsernames(
    tx,
    rows.map((row) => requestedUsername(row, () => undefined)).filter((name) => name !== null),
  );
  return {
    numberFor: (row, note) => {
      const found = numbers.get(row.id);
      if (found === undefined) {
        note(rules.country === undefined ? "without its number, which is not in E.164 (see --country)" : UNREADABLE);
        return null;
      }
      const holder = holders.get(found.number);
      const isAnothers = typeof holder?.oldId === "number" && holder.oldId !== row.id;
      // A number in E.164 takes precedence over one completed by --country.
      if (isAnothers || (!found.isExact && exact.has(found.number))) {
        note("without its number, which is that of another account, too");
        return null;
      }
      if (!found.isExact) note("its number is now in E.164");
      return found.number;
    },
    holderOf: (phoneNumber) => {
      const holder = phoneNumber === null ? undefined : holders.get(phoneNumber);
      return holder?.oldId === null ? holder.userId : undefined;
    },
    usernameFor: (row, holder, note) => {
      const wished = requestedUsername(row, note);
      const owner = wished === null ? undefined : usernames.get(usernameSkeleton(wished));
      if (owner === undefined || owner === holder) return wished;
      note("without its username, which somebody else has, or one that looks like it");
      return null;
    },
    take: (row, { phoneNumber, username }, userId) => {
      if (phoneNumber !== null) holders.set(phoneNumber, { userId, oldId: row.id });
      if (username !== null) usernames.set(usernameSkeleton(username), userId);
    },
  };
}

const UNREADABLE = "without its number, which is none";

async function readExact(source: ImportJob["source"], numbers: readonly string[]): Promise<Set<string>> {
  if (numbers.length === 0) return new Set();
  const rows = await source.query<{ number: string }>(
    "SELECT phone_number AS number FROM users WHERE phone_number IN (?)",
    [numbers],
  );
  return new Set(rows.map(({ number }) => number));
}

async function readHolders(tx: Transaction, numbers: readonly string[]): Promise<Map<string, Holder>> {
  if (numbers.length === 0) return new Map();
  const rows = await tx.query<{ number: string; userId: bigint; oldId: bigint | null }>(
    `SELECT u.phone_number AS number, u.id AS userId, i.old_id AS oldId
     FROM users u LEFT JOIN imported_users i ON i.user_id = u.id WHERE u.phone_number IN (?)`,
    [numbers],
  );
  return new Map(
    rows.map(({ number, userId, oldId }) => [number, { userId, oldId: oldId === null ? null : Number(oldId) }]),
  );
}

/** Owner of each username and of those that look like it, by skeleton. */
async function readUsernames(tx: Transaction, usernames: readonly string[]): Promise<Map<string, bigint>> {
  if (usernames.length === 0) return new Map();
  const rows = await tx.query<{ username: string; userId: bigint }>(
    "SELECT username, id AS userId FROM users WHERE username IN (?) OR username_skeleton IN (?) ORDER BY id DESC",
    [usernames, usernames.map(usernameSkeleton)],
  );
  return new Map(rows.map(({ username, userId }) => [usernameSkeleton(username), userId]));
}
