import type { SignedIn } from "../../context.js";
import type { LoggedTransaction } from "../../log/logged-transaction.js";
import { createNotification } from "../../model/notification.js";
import { type SearchQuery, parseQuery } from "../../search-index/query.js";
import type { UserContact } from "../../generated/prisma/client.js";
import { type Page, fromListCursor, requirePageSize, toListCursor, toPage } from "../../graphql/connection.js";
import { contactKeyOf, keyOf, requireCursor, toGlobalId } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { requireName } from "../users/name.js";
import { relationTo } from "./loader.js";
import { personNotFound, requireOtherUser } from "./lookup.js";
import {
  type ContactCursor,
  type ShownName,
  isBlockedEitherWay,
  lockContact,
  lockNames,
  readContacts,
  readShownNames,
  wasNotifiedOfContact,
  writeContact,
} from "./store.js";
import type { AddContactInput, RemoveContactInput, UpdateContactInput } from "./types.js";

const NAMES_BATCH_SIZE = 1000;

/** Returns a page of the viewer's contacts in the order of their display names. */
export async function listContacts(
  ctx: SignedIn,
  { first, after, search, favorite }: ContactQuery,
): Promise<Page<UserContact>> {
  const size = requirePageSize(first);
  const cursor = after === undefined ? undefined : requireCursor(after, "after", (text) => toContactCursor(ctx, text));
  const only = search === undefined || search.trim() === "" ? undefined : await findByName(ctx, parseQuery(search));
  const rows = await readContacts(ctx.db, ctx.viewer.userId, {
    only,
    isFavorite: favorite,
    after: cursor,
    limit: size + 1,
  });
  return toPage(
    rows,
    size,
    ({ shownName, contactUserId }) => toListCursor(shownName, toGlobalId(ctx, "User", contactUserId)),
    {
      hasCursor: after !== undefined,
    },
  );
}

/** Returns the contacts whose display names match; read in batches, so that the event loop is not blocked. */
async function findByName({ db, viewer }: SignedIn, { conditions, matches }: SearchQuery): Promise<bigint[]> {
  if (conditions.length === 0) return [];
  const found: bigint[] = [];
  for (let after: bigint | undefined = 0n; after !== undefined;) {
    const names: readonly ShownName[] = await readShownNames(db, viewer.userId, after, NAMES_BATCH_SIZE);
    for (const { contactUserId, shownName } of names) if (matches(shownName)) found.push(contactUserId);
    after = names.length < NAMES_BATCH_SIZE ? undefined : names.at(-1)?.contactUserId;
  }
  return found;
}

/** Filter and page of a contact list. */
export interface ContactQuery {
  readonly first: number | null;
  readonly after: string | undefined;
  readonly search: string | undefined;
  readonly favorite: boolean | undefined;
}

/** Returns the viewer's contact of a global id; null for anybody else's. */
export async function findContact(ctx: SignedIn, id: string): Promise<UserContact | null> {
  const key = contactKeyOf(ctx, id);
  if (key?.userId !== ctx.viewer.userId) return null;
  const own = (await relationTo(ctx).load(key.contactUserId))?.own;
  return own?.isContact === true ? own : null;
}

/** Adds a contact, and notifies the other user the first time; an existing contact is returned unchanged. */
export async function addContact(ctx: SignedIn, input: AddContactInput): Promise<UserContact> {
  const contactName = optionalName(input.name);
  const otherId = await requireOtherUser(ctx, input);
  const { userId } = ctx.viewer;
  const at = ctx.now();
  const contact = await ctx.transact(async (tx) => {
    const row = await lockContact(tx, { userId, otherId, at });
    // Waits for a block or a deletion of the account that is under way, and holds off one that begins.
    if ((await lockNames(tx, [userId, otherId])).size < 2) throw personNotFound();
    if (await isBlockedEitherWay(tx, userId, otherId))
      throw new Refusal("BLOCKED", "One of the two has blocked the other.", ["userId"]);
    if (row.isContact) return row;
    const isFavorite = input.isFavorite ?? false;
    const added: UserContact = { ...row, isContact: true, contactName, isFavorite, addedAt: at };
    await writeContact(tx, added);
    tx.record({ userId, kind: "ContactChanged", subjectId: otherId });
    if (!(await wasNotifiedOfContact(tx, otherId, userId)))
      await createNotification(tx, ctx.config, { userId: otherId, type: "CONTACT", title: "", actorId: userId, at });
    return added;
  });
  publishPresenceChanged(ctx, otherId);
  return contact;
}

/** Changes the name or the favourite flag of a contact. */
export async function updateContact(
  ctx: SignedIn,
  { contactId, name, isFavorite }: UpdateContactInput,
): Promise<UserContact> {
  const contactName = name === undefined ? undefined : optionalName(name);
  return changeContact(ctx, contactId, (row) => ({
    ...row,
    contactName: contactName === undefined ? row.contactName : contactName,
    isFavorite: isFavorite ?? row.isFavorite,
  }));
}

/** Removes a contact, but not a block; returns the contact's id. */
export async function removeContact(ctx: SignedIn, { contactId }: RemoveContactInput): Promise<string> {
  const { contactUserId } = await changeContact(ctx, contactId, (row) => ({
    ...row,
    isContact: false,
    isFavorite: false,
    contactName: null,
  }));
  publishPresenceChanged(ctx, contactUserId);
  return contactId;
}

async function changeContact(
  ctx: SignedIn,
  contactId: string,
  decide: (row: UserContact) => UserContact,
): Promise<UserContact> {
  const absent = new Refusal("NOT_FOUND", "There is no such contact.", ["contactId"]);
  const found = await findContact(ctx, contactId);
  if (found === null) throw absent;
  const { userId, contactUserId: otherId } = found;
  return ctx.transact(async (tx) => {
    const row = await lockContact(tx, { userId, otherId, at: ctx.now() });
    if (!row.isContact) {
      await writeContact(tx, row);
      throw absent;
    }
    const next = decide(row);
    if (hasSameFields(row, next)) return row;
    await writeContact(tx, next);
    recordContactChanged(tx, next);
    return next;
  });
}

/** Records ContactChanged in the log of the contact's owner. */
export function recordContactChanged(tx: LoggedTransaction, { userId, contactUserId: subjectId }: UserContact): void {
  tx.record({ userId, kind: "ContactChanged", subjectId });
}

/** Makes the open presence streams of both users re-evaluate what each may see of the other. */
export function publishPresenceChanged({ hub, viewer: { userId } }: SignedIn, otherId: bigint): void {
  hub.publishEphemeral(userId, { kind: "PresenceChanged", userId: otherId });
  hub.publishEphemeral(otherId, { kind: "PresenceChanged", userId });
}

function hasSameFields(one: UserContact, other: UserContact): boolean {
  return (
    one.isContact === other.isContact && one.contactName === other.contactName && one.isFavorite === other.isFavorite
  );
}

function optionalName(name: string | null | undefined): string | null {
  return typeof name === "string" ? requireName(name, "name") : null;
}

function toContactCursor(ctx: SignedIn, cursor: string): ContactCursor | undefined {
  const [shownName, id = ""] = fromListCursor(cursor, 2) ?? [];
  const contactUserId = keyOf(ctx, "User", id);
  return shownName === undefined || contactUserId === undefined ? undefined : { shownName, contactUserId };
}
