import type { App } from "../context.js";
import { BadUserInput } from "../infra/errors.js";

/** Types of rows with ids. The numbers are part of the ids and never change. */
const TYPES = {
  User: 1,
  Viewer: 2,
  Session: 3,
  LoginAttempt: 4,
  Conversation: 5,
  Message: 6,
  Contact: 7,
  Notification: 8,
  Upload: 9,
  PushDevice: 10,
} as const;

export type NodeName = keyof typeof TYPES;

/** Types with two keys: conversation and sequence of a message, owner and other user of a contact. */
type PairName = "Message" | "Contact";
const PAIR_NAMES: ReadonlySet<NodeName> = new Set<PairName>(["Message", "Contact"]);

const NAMES = new Map(Object.entries(TYPES).map(([name, type]) => [type as number, name as NodeName]));
const MAX_SEQUENCE = 2 ** 32 - 1;

type Ids = Pick<App, "ids">;

/** Returns the id that clients get: opaque, unique over all types, not guessable. */
export function toGlobalId({ ids }: Ids, name: NodeName, key: bigint | number, second: bigint | number = 0): string {
  return ids.encrypt(TYPES[name], Number(key), Number(second));
}

/** Returns type and keys of an id, or undefined for a text that is no id of this database. */
export function fromGlobalId({ ids }: Ids, id: string): { name: NodeName; keys: bigint[] } | undefined {
  const found = ids.decrypt(id);
  const name = NAMES.get(found?.type ?? 0);
  if (found === undefined || name === undefined) return undefined;
  const keys = [BigInt(found.first), BigInt(found.second)];
  return { name, keys: PAIR_NAMES.has(name) ? keys : keys.slice(0, 1) };
}

/** Returns the key of an id of type `name`, else undefined: an id of another type counts as one of an absent row. */
export function keyOf(ids: Ids, name: Exclude<NodeName, PairName>, id: string): bigint | undefined {
  const found = fromGlobalId(ids, id);
  return found?.name === name ? found.keys[0] : undefined;
}

/** Returns conversation and sequence of a message id, or undefined. */
export function messageKeyOf(ids: Ids, id: string): { conversationId: bigint; seq: number } | undefined {
  const [conversationId, seq] = pairOf(ids, "Message", id) ?? [];
  return conversationId === undefined || seq === undefined || seq > MAX_SEQUENCE
    ? undefined
    : { conversationId, seq: Number(seq) };
}

/** Returns owner and other user of a contact id, or undefined. */
export function contactKeyOf(ids: Ids, id: string): { userId: bigint; contactUserId: bigint } | undefined {
  const [userId, contactUserId] = pairOf(ids, "Contact", id) ?? [];
  return userId === undefined || contactUserId === undefined ? undefined : { userId, contactUserId };
}

function pairOf(ids: Ids, name: PairName, id: string): bigint[] | undefined {
  const found = fromGlobalId(ids, id);
  return found?.name === name ? found.keys : undefined;
}

/** Decodes an opaque cursor. @throws BadUserInput if it is malformed */
export function requireCursor<T>(cursor: string, argument: string, decode: (cursor: string) => T | undefined): T {
  const decoded = decode(cursor);
  if (decoded === undefined) throw new BadUserInput(`"${argument}" must be a cursor that this API has given.`);
  return decoded;
}
