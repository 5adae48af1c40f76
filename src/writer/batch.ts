import type { Message } from "../generated/prisma/client.js";
import { isNullRefused } from "../infra/database/errors.js";
import { Refusal } from "../infra/errors.js";
import type { OwnTransaction, Transaction } from "../infra/database/transaction.js";
import type { BatchChange, SendChange } from "./changes.js";
import { BatchDraft } from "./batch-state.js";
import { type BatchGround, holdGround } from "./snapshot.js";
import type { Member } from "./batch-members.js";
import type { LoggedEvent } from "../log/event.js";
import { insertEvents, moveHeads, numberEvents } from "../log/event-log.js";
import { MESSAGE_COLUMNS, type SentMessage, toMessage } from "../model/message.js";
import { insertNotification } from "../model/notification.js";

/** What became of each change, in their order: a send's message, nothing for a mark, or a no to the caller. */
export interface BatchOutcome {
  readonly results: readonly Result[];
  readonly events: readonly LoggedEvent[];
  /** How many of the sends have brought a new message. */
  readonly written: number;
  /** What the next batch may stand on, once this is committed. */
  readonly left: BatchGround;
  /** Whether this one stood on what was remembered. */
  readonly isRemembered: boolean;
}

type Result = SentMessage | Refusal | undefined;

/** When a batch is written, and what is known before. */
export interface BatchOptions {
  readonly at: Date;
  /** The people who have a device connected. */
  readonly connected: Promise<ReadonlySet<bigint>>;
  /**
   * Whether messages may have come in by an earlier try: they are found and answered. Without it, they make the
   * transaction fail on the unique key of client ids.
   */
  readonly lookUp: boolean;
  /** What is thought to be there. */
  readonly remembered: BatchGround | undefined;
}

/** What was remembered is not what is there: nothing is written, and the rows have to be read. */
export class Mistaken extends Error {}

function throwMistaken(error: unknown): never {
  throw isNullRefused(error) ? new Mistaken("Others have written since.", { cause: error }) : error;
}

/**
 * Writes all the changes in the transaction `tx`, in their order; on what is remembered, in one round trip.
 * @throws Mistaken where something else is there
 */
export async function writeBatch(
  tx: OwnTransaction,
  changes: readonly BatchChange[],
  options: BatchOptions,
): Promise<BatchOutcome> {
  const guess = await draftOnMemory(changes, options);
  const { draft, results, heads } = guess ?? (await draftOnRows(tx, changes, options));
  const events = numberEvents(heads, draft.events, options.at);
  const proof = [draft.moveConversations(), moveHeads(heads)];
  const statements = [...proof, ...draft.statements(), ...insertEvents(events)];
  if (guess === undefined) await tx.commit(events.length === 0 ? [] : statements);
  // What was only remembered has to be proved even where it leaves nothing to write.
  else await tx.commit(statements).catch(throwMistaken);
  const left = { ...draft.left(), heads };
  return { results, events, written: draft.written, left, isRemembered: guess !== undefined };
}

interface Drafted {
  readonly draft: BatchDraft;
  readonly results: readonly Result[];
  readonly heads: BatchGround["heads"];
}

/** Undefined where memory does not do: nobody is refused for what is only remembered, and new notifications need rows. */
async function draftOnMemory(
  changes: readonly BatchChange[],
  { at, connected, remembered }: BatchOptions,
): Promise<Drafted | undefined> {
  if (remembered === undefined) return undefined;
  const draft = new BatchDraft(remembered, { at, connected: await connected });
  const results = changes.map((change) => draft.apply(change));
  if (results.some((result) => result instanceof Refusal) || draft.unnotified().length > 0) return undefined;
  draft.notifyMissed(new Map());
  return { draft, results, heads: remembered.heads };
}

async function draftOnRows(
  tx: OwnTransaction,
  changes: readonly BatchChange[],
  { at, connected: connectedLater, lookUp }: BatchOptions,
): Promise<Drafted> {
  const [ground, connected] = await Promise.all([holdGround(tx, changes), connectedLater]);
  const draft = new BatchDraft(ground, { at, connected });
  const sends = changes.filter((change) => change.kind === "send");
  if (lookUp) draft.know(await findMessages(tx, sends));
  const results = changes.map((change) => draft.apply(change));
  // A send that is refused now may have come in before: then it gets its first message, whatever has changed since.
  const refused = sends.filter((send) => results[changes.indexOf(send)] instanceof Refusal);
  if (!lookUp && refused.length > 0) {
    draft.know(await findMessages(tx, refused));
    for (const send of refused) results[changes.indexOf(send)] = draft.apply(send);
  }
  draft.notifyMissed(await makeNotifications(tx, draft, at));
  return { draft, results, heads: ground.heads };
}

async function makeNotifications(tx: Transaction, draft: BatchDraft, at: Date): Promise<Map<Member, bigint>> {
  const made = draft.unnotified().map(async ({ member, missed: { count, seq, senderId } }) => {
    const { userId, conversationId } = member;
    const id = await insertNotification(tx, {
      userId,
      type: "MESSAGE",
      title: "",
      actorId: senderId,
      conversationId,
      messageSeq: seq,
      messageCount: count,
      at,
    });
    return [member, id] as const;
  });
  return new Map(await Promise.all(made));
}

async function findMessages(tx: Transaction, sends: readonly SendChange[]): Promise<Message[]> {
  if (sends.length === 0) return [];
  const key = "(conversation_id = ? AND sender_id = ? AND client_message_id = ?)";
  const rows = await tx.query<Message>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE ${sends.map(() => key).join(" OR ")}`,
    sends.flatMap((send) => [send.conversationId, send.userId, send.clientMessageId]),
  );
  return rows.map(toMessage);
}
