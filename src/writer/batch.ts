import { isNullRefused } from "../infra/database/errors.js";
import { Refusal } from "../infra/errors.js";
import type { RootTransaction } from "../infra/database/transaction.js";
import type { LoggedEvent } from "../log/event.js";
import { type Heads, insertEvents, compareAndSetHeads, numberEvents } from "../log/event-log.js";
import { claimUploads } from "../model/media-object.js";
import type { SentMessage } from "../model/message.js";
import { type PushPolicy, isPushedTo } from "../model/push-due.js";
import { compareAndSetConversations, insertNotifications, writeRows } from "./batch-rows.js";
import { BatchState } from "./batch-state.js";
import { type BatchChange, type BatchRules, type Situation, uploadsOf } from "./changes.js";
import { readDuplicates, resolveDuplicate } from "./duplicates.js";
import { type Snapshot, lockSnapshot } from "./snapshot.js";

export interface BatchOutcome {
  /** Result of each change, in their order. */
  readonly results: readonly Result[];
  readonly events: readonly LoggedEvent[];
  /** Number of new messages. */
  readonly written: number;
  /** Rows after the batch, for the snapshot cache. */
  readonly snapshot: Snapshot;
  readonly isFromCache: boolean;
  /** True where a push became due, or may have. */
  readonly isPushDue: boolean;
}

/** The message of a send, undefined for a mark, or the rule's refusal. */
type Result = SentMessage | Refusal | undefined;

export interface BatchOptions {
  readonly at: Date;
  readonly inUse: Promise<ReadonlySet<bigint>>;
  /** Undefined where pushes are off. */
  readonly push: PushPolicy | undefined;
  readonly rules: BatchRules;
  /**
   * True when an earlier try may have stored some of the messages: their keys are looked up. Otherwise a stored one makes
   * the transaction fail on the unique index of client ids.
   */
  readonly checkDuplicates: boolean;
  /** Snapshot from the cache, which may be stale. */
  readonly cached: Snapshot | undefined;
}

/** A cached snapshot differs from the database: nothing was written, and the rows must be read. */
export class StaleSnapshot extends Error {}

/**
 * Writes all changes in the transaction `tx`, in their order: on a cached snapshot in one round trip, else on locked rows.
 * @throws StaleSnapshot
 */
export async function writeBatch(
  tx: RootTransaction,
  changes: readonly BatchChange[],
  options: BatchOptions,
): Promise<BatchOutcome> {
  const optimistic = await applyToCached(changes, options);
  const { state, results, heads } = optimistic ?? (await applyToRows(tx, changes, options));
  const events = numberEvents(heads, state.events, options.at);
  const claims = state.uploadUses.length === 0 ? [] : [claimUploads(state.uploadUses, options.at)];
  const guards = [compareAndSetConversations(state, options.at), ...claims, compareAndSetHeads(heads)];
  const statements = [...guards, ...writeRows(state, options.at, options.push), ...insertEvents(events)];
  // A cached snapshot has to be verified even where nothing is to be written.
  if (optimistic !== undefined) await tx.commit(statements).catch(throwStaleSnapshot);
  else await tx.commit(events.length === 0 ? [] : statements);
  return {
    results,
    events,
    written: state.messages.length,
    snapshot: { ...state.snapshot(), heads },
    isFromCache: optimistic !== undefined,
    isPushDue: state.members.some((member) => member.unseen !== undefined && isPushedTo(options.push, member)),
  };
}

interface Applied {
  readonly state: BatchState;
  readonly results: readonly Result[];
  readonly heads: Heads;
}

/** Undefined where the rows are needed: a refusal must not rest on stale data, and a new notification needs an INSERT first. */
async function applyToCached(
  changes: readonly BatchChange[],
  { at, inUse, rules, cached }: BatchOptions,
): Promise<Applied | undefined> {
  if (cached === undefined) return undefined;
  const state = new BatchState(cached, uploadsOf(changes));
  const situation = { at, inUse: await inUse };
  const results = changes.map((change) => apply(rules, state, change, situation));
  if (results.some((result) => result instanceof Refusal) || state.membersToNotify().length > 0) return undefined;
  state.recordNotifications(new Map());
  return { state, results, heads: cached.heads };
}

async function applyToRows(
  tx: RootTransaction,
  changes: readonly BatchChange[],
  { at, inUse, push, rules, checkDuplicates }: BatchOptions,
): Promise<Applied> {
  const [snapshot, usersInUse] = await Promise.all([lockSnapshot(tx, changes), inUse]);
  const state = new BatchState(snapshot, snapshot.uploads);
  const situation = { at, inUse: usersInUse };
  const sends = changes.filter((change) => change.kind === "send");
  if (checkDuplicates) state.addKnown(await readDuplicates(tx, sends));
  const results = changes.map((change) => apply(rules, state, change, situation));
  // A retry gets its stored message even where the send would be refused by now.
  const refused = sends.filter((send) => results[changes.indexOf(send)] instanceof Refusal);
  if (!checkDuplicates && refused.length > 0) {
    state.addKnown(await readDuplicates(tx, refused));
    for (const send of refused) results[changes.indexOf(send)] = apply(rules, state, send, situation);
  }
  state.recordNotifications(await insertNotifications(tx, state, at, push));
  return { state, results, heads: snapshot.heads };
}

function apply(rules: BatchRules, batch: BatchState, change: BatchChange, situation: Situation): Result {
  const state = batch.conversationOf(change);
  if (state === undefined) return new Refusal("NOT_FOUND", "There is no such conversation.", ["conversationId"]);
  if (change.kind === "mark") {
    rules.mark(state, change);
    return undefined;
  }
  const stored = batch.knownMessage(change);
  if (stored !== undefined) return resolveDuplicate(stored, change);
  return rules.send(state, change, situation);
}

function throwStaleSnapshot(error: unknown): never {
  throw isNullRefused(error) ? new StaleSnapshot("The rows have changed since.", { cause: error }) : error;
}
