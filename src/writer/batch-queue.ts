import type { BatchChange } from "./changes.js";

/** A change that waits to be written. */
export interface Waiting {
  readonly change: BatchChange;
  /** When it came, as performance.now() tells. */
  readonly since: number;
}

/** What waits to be written, by conversation, and the batches of it that are being written. */
export interface BatchQueue<Job extends Waiting> {
  /** How many wait. */
  readonly size: number;
  push(job: Job): void;
  /**
   * The next batch, unless fewer than `atLeast` could go: the conversations that have waited for longest, whole if they
   * fit. A person's changes go one batch after the other, so nothing is taken of anybody who is in one that was not
   * given back.
   */
  take(atLeast: number): readonly Job[];
  /** A batch is written: those in it may be in the next. */
  giveBack(batch: readonly Job[]): void;
  /** Takes out what has waited since before then. */
  takeLate(before: number): readonly Job[];
}

const CHANGES_AT_ONCE = 128;
const CHARACTERS_AT_ONCE = 1_000_000;

export function createBatchQueue<Job extends Waiting>(): BatchQueue<Job> {
  /** Each has the same two people in all of its jobs. A conversation that comes again is the last. */
  const waiting = new Map<bigint, Job[]>();
  const busy = new Set<bigint>();
  let size = 0;

  const isFree = ([first]: readonly Job[]) =>
    first !== undefined && !busy.has(first.change.userId) && !busy.has(first.change.peerId);

  function* free(): Iterable<[bigint, Job[]]> {
    for (const entry of waiting) if (isFree(entry[1])) yield entry;
  }

  function hasFree(atLeast: number): boolean {
    let count = 0;
    for (const [, jobs] of free()) if ((count += jobs.length) >= atLeast) return true;
    return false;
  }

  /** How many of a conversation's jobs still fit in. */
  function countFitting(jobs: readonly Job[], batch: { size: number; characters: number }): number {
    let count = 0;
    for (const { change } of jobs) {
      batch.characters += change.kind === "send" ? (change.content.body?.length ?? 0) : 0;
      if (batch.size > 0 && (batch.size === CHANGES_AT_ONCE || batch.characters > CHARACTERS_AT_ONCE)) break;
      batch.size += 1;
      count += 1;
    }
    return count;
  }

  /** The first of a conversation's jobs, which no longer wait. */
  function takeOf(conversationId: bigint, jobs: Job[], count: number): Job[] {
    if (count === jobs.length) waiting.delete(conversationId);
    size -= count;
    return jobs.splice(0, count);
  }

  return {
    get size() {
      return size;
    },
    push: (job) => {
      const { conversationId } = job.change;
      const jobs = waiting.get(conversationId);
      if (jobs === undefined) waiting.set(conversationId, [job]);
      else jobs.push(job);
      size += 1;
    },
    take: (atLeast) => {
      if (!hasFree(atLeast)) return [];
      const room = { size: 0, characters: 0 };
      const batch: Job[] = [];
      for (const [id, jobs] of free()) {
        const count = countFitting(jobs, room);
        batch.push(...takeOf(id, jobs, count));
        if (jobs.length > 0) break;
      }
      for (const { change } of batch) busy.add(change.userId).add(change.peerId);
      return batch;
    },
    giveBack: (batch) => {
      for (const { change } of batch) {
        busy.delete(change.userId);
        busy.delete(change.peerId);
      }
    },
    takeLate: (before) => {
      const late: Job[] = [];
      for (const [id, jobs] of waiting) {
        const inTime = jobs.findIndex(({ since }) => since >= before);
        if (inTime !== 0) late.push(...takeOf(id, jobs, inTime === -1 ? jobs.length : inTime));
      }
      return late;
    },
  };
}
