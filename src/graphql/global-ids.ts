import type { App } from "../context.js";
import { BadInput } from "../infra/errors.js";

/** The type of row that an id names. The number is part of the id and never changes. */
const TYPES = {
  User: 1,
  Viewer: 2,
  Session: 3,
  LoginAttempt: 4,
  Conversation: 5,
  Message: 6,
  Contact: 7,
  Notification: 8,
} as const;

export type NodeName = keyof typeof TYPES;

/** Named by two keys: a message by its conversation and sequence, a contact by its owner and the other person. */
type PairName = "Message" | "Contact";
const PAIR_NAMES: ReadonlySet<NodeName> = new Set<PairName>(["Message", "Contact"]);

const NAMES = new Map(Object.entries(TYPES).map(([name, type]) => [type as number, name as NodeName]));
const MAX_SEQUENCE = 2 ** 32 - 1;

type Ids = Pick<App, "ids">;

/** An id as clients see it: opaque, unique over all types, and neither counted nor forged. */
export function toGlobalId({ ids }: Ids, name: NodeName, key: bigint | number, second: bigint | number = 0): string {
  return ids.encrypt(TYPES[name], Number(key), Number(second));
}

/** The type and keys of an id, or undefined for a text that is no id of this database. */
export function fromGlobalId({ ids }: Ids, id: string): { name: NodeName; keys: bigint[] } | undefined {
  const found = ids.decrypt(id);
  const name = NAMES.get(found?.type ?? 0);
  if (found === undefined || name === undefined) return undefined;
  const keys = [BigInt(found.first), BigInt(found.second)];
  return { name, keys: PAIR_NAMES.has(name) ? keys : keys.slice(0, 1) };
}

/** The key of an id of type `name`, or undefined: an id of another type is treated as one of an absent row. */
export function keyOf(ids: Ids, name: Exclude<NodeName, PairName>, id: string): bigint | undefined {
  const found = fromGlobalId(ids, id);
  return found?.name === name ? found.keys[0] : undefined;
}

/** The conversation and sequence of a message's id, or undefined. */
export function messageKeyOf(ids: Ids, id: string): { conversationId: bigint; seq: number } | undefined {
  const [conversationId, seq] = pairOf(ids, "Message", id) ?? [];
  return conversationId === undefined || seq === undefined || seq > MAX_SEQUENCE
    ? undefined
    : { conversationId, seq: Number(seq) };
}

/** The owner and the other person of a contact's id, or undefined. */
export function contactKeyOf(ids: Ids, id: string): { userId: bigint; contactUserId: bigint } | undefined {
  const [userId, contactUserId] = pairOf(ids, "Contact", id) ?? [];
  return userId === undefined || contactUserId === undefined ? undefined : { userId, contactUserId };
}

function pairOf(ids: Ids, name: PairName, id: string): bigint[] | undefined {
  const found = fromGlobalId(ids, id);
  return found?.name === name ? found.keys : undefined;
}

/** Reads an opaque cursor with `decode`. @throws BadInput when it is not one */
export function requireCursor<T>(cursor: string, argument: string, decode: (cursor: string) => T | undefined): T {
  const place = decode(cursor);
  if (place === undefined) throw new BadInput(`"${argument}" must be a cursor that this API has given.`);
  return place;
}
