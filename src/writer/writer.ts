import type { Database } from "../infra/database/database.js";
import { isDuplicate, isOutage } from "../infra/database/errors.js";
import { Overloaded, Refusal } from "../infra/errors.js";
import type { Metrics } from "../infra/telemetry/metrics.js";
import type { SpanOptions, SpanPlace, Tracing } from "../infra/telemetry/tracing.js";
import type { OwnTransaction } from "../infra/database/transaction.js";
import { createAdmission } from "./load-shedder.js";
import { type BatchOutcome, Mistaken, writeBatch } from "./batch.js";
import type { BatchChange, MarkChange, SendChange } from "./changes.js";
import { createBatchMemory } from "./snapshot-cache.js";
import { type Waiting, createBatchQueue } from "./batch-queue.js";
import { stampCommit } from "../log/event.js";
import type { Feeds } from "../live/hub.js";
import type { SentMessage } from "../model/message.js";

/**
 * Writes messages and receipts: while a transaction is under way, what arrives waits; then all of it goes in one, or in
 * two at once that have nobody in common. Nothing is answered before its commit. Sends and marks may be repeated, so
 * outages are retried.
 */
export interface Writer {
  /**
   * Gives the message its sequence. A repeated clientMessageId gets the first message.
   * Rejects with a Refusal; with Overloaded when it is full, or when the message has waited too long
   */
  send(message: Omit<SendChange, "kind">): Promise<SentMessage>;
  /** Raises a watermark, or leaves it where it is. */
  mark(mark: Omit<MarkChange, "kind">): Promise<void>;
  /** Whether too many changes wait: one more would be refused. */
  isFull(): boolean;
  /** Whether somebody waits for a transaction. */
  isPressed(): boolean;
  /** Resolves when all that was handed in is written. */
  drain(): Promise<void>;
}

interface Job extends Waiting {
  /** The span of whoever waits for it. */
  readonly from: SpanPlace | undefined;
  readonly resolve: (result: SentMessage | undefined) => void;
  readonly reject: (reason: unknown) => void;
}

/** While one transaction is at the database, the next is made. */
const AT_ONCE = 2;
/** Fewer than this wait for the transaction under way: a commit costs more than they do. */
const WORTH_ANOTHER = 64;
/** What has waited for so long is refused: a database that hangs has let everybody wait. */
const PATIENCE_MS = 15_000;

type WriterMetrics = Pick<
  Metrics,
  "messagesSent" | "sendsRepeated" | "writerWaiting" | "batches" | "batchChanges" | "batchDuration"
>;

/** What the writer works with; `connectedAmong` tells who sees a message as it comes, and needs no notification. */
export interface WriterParts {
  readonly db: Database;
  readonly feeds: Pick<Feeds, "publish" | "nudge" | "newest">;
  readonly now: () => Date;
  readonly metrics: WriterMetrics;
  readonly tracing: Pick<Tracing, "span" | "here">;
  readonly connectedAmong: (userIds: readonly bigint[]) => Promise<ReadonlySet<bigint>>;
  /** Hears of each conversation that may have got messages. */
  readonly onSent?: (conversationIds: Iterable<bigint>) => void;
}

export function createWriter({ db, feeds, now, metrics, tracing, connectedAmong, onSent }: WriterParts): Writer {
  const queue = createBatchQueue<Job>();
  const admission = createAdmission();
  const underWay = new Set<Promise<void>>();
  const memory = createBatchMemory(feeds.newest);
  let willStart = false;

  function isFull(): boolean {
    return admission.isFull(queue.size);
  }

  function submit(change: BatchChange): Promise<SentMessage | undefined> {
    if (isFull()) return Promise.reject(new Overloaded());
    return new Promise((resolve, reject) => {
      queue.push({ change, from: tracing.here(), since: performance.now(), resolve, reject });
      metrics.writerWaiting.set(queue.size);
      if (underWay.size === 0) start();
      else startSoon();
    });
  }

  /** What comes in one turn of the event loop goes together. */
  function startSoon(): void {
    if (willStart) return;
    willStart = true;
    setImmediate(() => {
      willStart = false;
      start();
    });
  }

  function start(): void {
    for (const { reject } of queue.takeLate(performance.now() - PATIENCE_MS)) reject(new Overloaded());
    while (underWay.size < AT_ONCE) {
      const batch = queue.take(underWay.size === 0 ? 1 : WORTH_ANOTHER);
      if (batch.length === 0) break;
      admission.noteTaken(batch.length, queue.size);
      const written = write(batch).finally(() => {
        underWay.delete(written);
        queue.giveBack(batch);
        start();
      });
      underWay.add(written);
    }
    metrics.writerWaiting.set(queue.size);
  }

  async function drain(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
  }

  async function write(jobs: readonly Job[], lookUp = false): Promise<void> {
    if (jobs.length === 0) return;
    const changes = jobs.map((job) => job.change);
    try {
      const sends = changes.filter(({ kind }) => kind === "send");
      const begun = performance.now();
      // Asked for while a connection is taken, and rows are read where they have to be.
      const connected = connectedAmong([...new Set(sends.map(({ peerId }) => peerId))]);
      const work = (tx: OwnTransaction) => {
        const remembered = lookUp ? undefined : memory.recall(changes);
        return writeBatch(tx, changes, { at: now(), connected, lookUp, remembered });
      };
      const outcome = await tracing.span("batch", () => db.transaction(work, { repeatable: true }), spanOf(jobs));
      const { results, events, left } = outcome;
      memory.keep(left);
      stampCommit(events, now());
      feeds.publish(events);
      count(metrics, outcome, performance.now() - begun);
      onSent?.(sends.map(({ conversationId }) => conversationId));
      // A try whose commit was not heard of has left events that nobody announced.
      if (lookUp) feeds.nudge(changes.flatMap(({ userId, peerId }) => [userId, peerId]));
      for (const [index, job] of jobs.entries()) answer(job, results[index]);
    } catch (error) {
      if (error instanceof Mistaken) {
        metrics.batches("mistaken").inc();
        memory.forget(changes);
        await write(jobs);
      } else if (!lookUp && isDuplicate(error, "messages_client_message_id_key")) await write(jobs, true);
      else if (jobs.length === 1 || isOutage(error)) for (const job of jobs) job.reject(error);
      else {
        // One row spoils the batch: halve until it stands alone and is refused alone.
        const half = Math.ceil(jobs.length / 2);
        await write(jobs.slice(0, half), lookUp);
        await write(jobs.slice(half), lookUp);
      }
    }
  }

  return {
    send: async (message) => {
      const sent = await submit({ kind: "send", ...message });
      if (sent === undefined) throw new Error("The writer answered a send without a message.");
      return sent;
    },
    mark: async (mark) => void (await submit({ kind: "mark", ...mark })),
    isFull,
    isPressed: () => underWay.size > 0,
    drain,
  };
}

/** A batch is nobody's part: it points to all whose changes it holds. */
function spanOf(jobs: readonly Job[]): SpanOptions {
  return { links: jobs.flatMap(({ from }) => from ?? []), attributes: { "convospace.batch.changes": jobs.length } };
}

function count(metrics: WriterMetrics, outcome: BatchOutcome, milliseconds: number): void {
  const { results, written, isRemembered } = outcome;
  metrics.batches(isRemembered ? "remembered" : "read").inc();
  metrics.batchChanges.observe(results.length);
  metrics.batchDuration.observe(milliseconds / 1000);
  metrics.messagesSent.inc(written);
  const answered = results.filter((result) => result !== undefined && !(result instanceof Refusal)).length;
  metrics.sendsRepeated.inc(answered - written);
}

function answer(job: Job, result: SentMessage | Refusal | undefined): void {
  if (result instanceof Refusal) job.reject(result);
  else job.resolve(result);
}
