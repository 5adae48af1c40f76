import type { Database } from "../infra/database/database.js";
import { isDuplicate, isOutage } from "../infra/database/errors.js";
import type { RootTransaction } from "../infra/database/transaction.js";
import { Overloaded, Refusal } from "../infra/errors.js";
import type { Metrics } from "../infra/telemetry/metrics.js";
import type { SpanOptions, SpanContext, Tracing } from "../infra/telemetry/tracing.js";
import type { Hub } from "../live/hub.js";
import { stampCommit } from "../log/event.js";
import type { SentMessage } from "../model/message.js";
import type { PushPolicy } from "../model/push-due.js";
import { type BatchOutcome, StaleSnapshot, writeBatch } from "./batch.js";
import { type QueuedChange, createBatchQueue } from "./batch-queue.js";
import type { BatchChange, BatchRules, MarkChange, SendChange } from "./changes.js";
import { createLoadShedder } from "./load-shedder.js";
import { createSnapshotCache } from "./snapshot-cache.js";

/**
 * Group commit of sends and read marks (ADR 1): changes that arrive during a transaction are queued and share the next
 * one; two transactions run at once if they have no user in common (ADR 17). No promise resolves before its commit.
 * Sends and marks are idempotent, so a batch is retried after an outage.
 */
export interface Writer {
  /**
   * Stores a message under the next sequence, or returns the one stored under the same idempotency key.
   * @throws Refusal of the rules; Overloaded when the queue is full, or the message was queued for too long
   */
  send(message: Omit<SendChange, "kind">): Promise<SentMessage>;
  /** Raises a watermark; a lower one changes nothing. */
  mark(mark: Omit<MarkChange, "kind">): Promise<void>;
  /** Returns true where the next change would be rejected. */
  isOverloaded(): boolean;
  /** Returns true while a transaction is in progress. */
  isBusy(): boolean;
  /** Resolves when every accepted change is written. */
  drain(): Promise<void>;
}

interface PendingChange extends QueuedChange {
  /** Span of the operation that made it. */
  readonly span: SpanContext | undefined;
  readonly resolve: (result: SentMessage | undefined) => void;
  readonly reject: (reason: unknown) => void;
}

const MAX_CONCURRENT_BATCHES = 2;
/** A smaller batch is queued until the running one ends: its own commit would cost more than the delay. */
const MIN_SECOND_BATCH = 64;
/** Age at which a queued change is rejected, such as after a stall of the database. */
const MAX_WAIT_MS = 15_000;

type WriterMetrics = Pick<
  Metrics,
  "messagesSent" | "sendsDeduplicated" | "writerQueueLength" | "batches" | "batchChanges" | "batchDuration"
>;

export interface WriterOptions {
  readonly db: Database;
  readonly hub: Pick<Hub, "publish" | "requestCatchUp" | "headOf" | "onRewind">;
  readonly rules: BatchRules;
  readonly now: () => Date;
  readonly metrics: WriterMetrics;
  readonly tracing: Pick<Tracing, "span" | "here">;
  /** Returns the users who have a device in use: they see a message as it arrives, and need no notification. */
  readonly filterInUse: (userIds: readonly bigint[]) => Promise<ReadonlySet<bigint>>;
  /** Absent where pushes are off. */
  readonly push?: PushPolicy | undefined;
  /** Called after each commit that may have made a push due. */
  readonly onPushDue?: () => void;
  /** Called after each commit with the conversations that may have new messages. */
  readonly onCommitted?: (conversationIds: Iterable<bigint>) => void;
}

export function createWriter(options: WriterOptions): Writer {
  const { db, hub, rules, now, metrics, tracing, filterInUse, push, onPushDue, onCommitted } = options;
  const queue = createBatchQueue<PendingChange>();
  const shedder = createLoadShedder();
  const running = new Set<Promise<void>>();
  const cache = createSnapshotCache(hub.headOf);
  hub.onRewind(cache.clear);
  let isStartScheduled = false;

  function isOverloaded(): boolean {
    return shedder.isOverloaded(queue.size);
  }

  function submit(change: BatchChange): Promise<SentMessage | undefined> {
    if (isOverloaded()) return Promise.reject(new Overloaded());
    return new Promise((resolve, reject) => {
      queue.push({ change, span: tracing.here(), enqueuedAt: performance.now(), resolve, reject });
      metrics.writerQueueLength.set(queue.size);
      if (running.size === 0) start();
      else scheduleStart();
    });
  }

  /** Starts the second batch after this turn of the event loop, whose changes it takes together. */
  function scheduleStart(): void {
    if (isStartScheduled) return;
    isStartScheduled = true;
    setImmediate(() => {
      isStartScheduled = false;
      start();
    });
  }

  function start(): void {
    for (const { reject } of queue.takeExpired(performance.now() - MAX_WAIT_MS)) reject(new Overloaded());
    while (running.size < MAX_CONCURRENT_BATCHES) {
      const batch = queue.take(running.size === 0 ? 1 : MIN_SECOND_BATCH);
      if (batch.length === 0) break;
      shedder.onBatchTaken(batch.length, queue.size);
      const written = write(batch).finally(() => {
        running.delete(written);
        queue.release(batch);
        start();
      });
      running.add(written);
    }
    metrics.writerQueueLength.set(queue.size);
  }

  async function drain(): Promise<void> {
    while (running.size > 0) await Promise.all(running);
  }

  async function write(batch: readonly PendingChange[], checkDuplicates = false): Promise<void> {
    if (batch.length === 0) return;
    const changes = batch.map(({ change }) => change);
    try {
      const outcome = await commit(batch, changes, checkDuplicates);
      // A try whose commit was not confirmed may have left events that were never published.
      if (checkDuplicates) hub.requestCatchUp(changes.flatMap(({ userId, peerId }) => [userId, peerId]));
      for (const [index, pending] of batch.entries()) settle(pending, outcome.results[index]);
    } catch (error) {
      if (error instanceof StaleSnapshot) {
        metrics.batches.stale.inc();
        cache.invalidate(changes);
        await write(batch);
      } else if (!checkDuplicates && isDuplicate(error, "messages_client_message_id_key")) await write(batch, true);
      else if (batch.length === 1 || isOutage(error)) for (const { reject } of batch) reject(error);
      else {
        // One invalid row fails the whole batch: halve it until that row is alone.
        const half = Math.ceil(batch.length / 2);
        await write(batch.slice(0, half), checkDuplicates);
        await write(batch.slice(half), checkDuplicates);
      }
    }
  }

  async function commit(
    batch: readonly PendingChange[],
    changes: readonly BatchChange[],
    checkDuplicates: boolean,
  ): Promise<BatchOutcome> {
    const startedAt = performance.now();
    const sends = changes.filter(({ kind }) => kind === "send");
    // Runs while the transaction gets its connection and reads its rows.
    const inUse = filterInUse([...new Set(sends.map(({ peerId }) => peerId))]);
    const work = (tx: RootTransaction) => {
      const cached = checkDuplicates ? undefined : cache.get(changes);
      return writeBatch(tx, changes, { at: now(), inUse, push, rules, checkDuplicates, cached });
    };
    const outcome = await tracing.span("batch", () => db.transaction(work, { repeatable: true }), batchSpan(batch));
    cache.put(outcome.snapshot);
    stampCommit(outcome.events, now());
    hub.publish(outcome.events);
    count(metrics, outcome, performance.now() - startedAt);
    if (outcome.isPushDue) onPushDue?.();
    onCommitted?.(sends.map(({ conversationId }) => conversationId));
    return outcome;
  }

  return {
    send: async (message) => {
      const sent = await submit({ kind: "send", ...message });
      if (sent === undefined) throw new Error("The batch has no message for a send.");
      return sent;
    },
    mark: async (mark) => void (await submit({ kind: "mark", ...mark })),
    isOverloaded,
    isBusy: () => running.size > 0,
    drain,
  };
}

/** Separate trace with links to the spans of its changes, since a batch belongs to no single request. */
function batchSpan(batch: readonly PendingChange[]): SpanOptions {
  return { links: batch.flatMap(({ span }) => span ?? []), attributes: { "convospace.batch.changes": batch.length } };
}

function count(metrics: WriterMetrics, outcome: BatchOutcome, milliseconds: number): void {
  const { results, written, isFromCache } = outcome;
  metrics.batches[isFromCache ? "cache" : "database"].inc();
  metrics.batchChanges.observe(results.length);
  metrics.batchDuration.observe(milliseconds / 1000);
  metrics.messagesSent.inc(written);
  const messages = results.filter((result) => result !== undefined && !(result instanceof Refusal)).length;
  metrics.sendsDeduplicated.inc(messages - written);
}

function settle(pending: PendingChange, result: SentMessage | Refusal | undefined): void {
  if (result instanceof Refusal) pending.reject(result);
  else pending.resolve(result);
}
