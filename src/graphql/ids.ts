import { toOpaque } from "../core/cursor.js";
import { BadInput } from "../infra/errors.js";

/** What an id can name. The letter is part of the id and never changes. */
const LETTERS = {
  User: "u",
  Viewer: "v",
  Session: "s",
  LoginAttempt: "l",
  Conversation: "c",
  Message: "m",
  Contact: "k",
  Notification: "n",
} as const;

export type NodeName = keyof typeof LETTERS;

/** What two keys name: a message its conversation and sequence, a contact its owner and the other person. */
type PairName = "Message" | "Contact";
const PAIR_NAMES: ReadonlySet<NodeName> = new Set<PairName>(["Message", "Contact"]);

const NAMES = new Map(Object.entries(LETTERS).map(([name, letter]) => [letter as string, name as NodeName]));
const MAX_KEY = 2n ** 63n - 1n;

/** An id as clients see it: opaque, and unique over all types. Messages and contacts have two keys, others one. */
export function toGlobalId(name: NodeName, key: bigint | number, second?: bigint | number): string {
  return toOpaque(second === undefined ? `${LETTERS[name]}${key}` : `${LETTERS[name]}${key}.${second}`);
}

/** What an id names, or undefined when it is none of ours. */
export function fromGlobalId(id: string): { name: NodeName; keys: bigint[] } | undefined {
  const match = /^([a-z])(\d{1,19}(?:\.\d{1,19})?)$/u.exec(Buffer.from(id, "base64url").toString("latin1"));
  const name = NAMES.get(match?.[1] ?? "");
  if (match?.[2] === undefined || name === undefined) return undefined;
  const keys = match[2].split(".").map(BigInt);
  return keys.length === (PAIR_NAMES.has(name) ? 2 : 1) && keys.every((key) => key <= MAX_KEY)
    ? { name, keys }
    : undefined;
}

/** The key of an id that should name a `name`, or undefined: such an id can only be of something that is not there. */
export function keyOf(name: Exclude<NodeName, PairName>, id: string): bigint | undefined {
  const found = fromGlobalId(id);
  return found?.name === name ? found.keys[0] : undefined;
}

/** The conversation and sequence of a message's id, or undefined. */
export function messageKeyOf(id: string): { conversationId: bigint; seq: number } | undefined {
  const [conversationId, seq] = pairOf("Message", id) ?? [];
  return conversationId === undefined || seq === undefined || seq > 4_294_967_295n
    ? undefined
    : { conversationId, seq: Number(seq) };
}

/** The owner and the other person of a contact's id, or undefined. */
export function contactKeyOf(id: string): { userId: bigint; contactUserId: bigint } | undefined {
  const [userId, contactUserId] = pairOf("Contact", id) ?? [];
  return userId === undefined || contactUserId === undefined ? undefined : { userId, contactUserId };
}

function pairOf(name: PairName, id: string): bigint[] | undefined {
  const found = fromGlobalId(id);
  return found?.name === name ? found.keys : undefined;
}

/** Reads an opaque cursor with `decode`. @throws BadInput when it is not one */
export function requireCursor<T>(cursor: string, argument: string, decode: (cursor: string) => T | undefined): T {
  const place = decode(cursor);
  if (place === undefined) throw new BadInput(`"${argument}" must be a cursor that this API has given.`);
  return place;
}
