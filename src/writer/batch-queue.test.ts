import { describe, expect, it } from "vitest";
import { createBatchQueue } from "./batch-queue.js";

/** Queue of changes, each identified by its conversation, its two users and its number. */
function queueOf(...sends: readonly (readonly [conversation: number, from: number, to: number])[]) {
  const queue = createBatchQueue<ReturnType<typeof job>>();
  for (const [n, send] of sends.entries()) queue.push(job(n, ...send));
  return queue;
}

function job(n: number, conversation: number, from: number, to: number, body = "") {
  const change = {
    kind: "mark" as const,
    conversationId: BigInt(conversation),
    userId: BigInt(from),
    peerId: BigInt(to),
    status: "READ" as const,
    upToSeq: undefined,
  };
  return {
    n,
    change: body === "" ? change : { ...change, kind: "send" as const, ...sendFields(n, body) },
    enqueuedAt: n,
  };
}

const sendFields = (n: number, body: string) => ({ clientMessageId: `${n}`, content: { body } as never });

const numbers = (jobs: readonly { readonly n: number }[]) => jobs.map(({ n }) => n);
const times = <T>(count: number, item: T): T[] => new Array<T>(count).fill(item);

describe("the batch queue", () => {
  it("takes whole conversations, the one queued longest first", () => {
    const queue = queueOf([1, 10, 11], [2, 20, 21], [1, 11, 10], [3, 30, 31], [2, 21, 20]);
    expect(numbers(queue.take(1))).toEqual([0, 2, 1, 4, 3]);
    expect(queue.size).toBe(0);
  });

  it("takes nothing of a user in a running batch, until that is released", () => {
    const queue = queueOf([1, 10, 11]);
    const first = queue.take(1);
    queue.push(job(1, 1, 11, 10));
    queue.push(job(2, 2, 12, 10));
    queue.push(job(3, 3, 12, 13));
    expect(numbers(queue.take(1))).toEqual([3]);
    expect(queue.take(1)).toEqual([]);
    queue.release(first);
    expect(numbers(queue.take(1))).toEqual([1]);
    expect(queue.size).toBe(1);
  });

  it("takes nothing where fewer changes are runnable than wanted", () => {
    const queue = queueOf([1, 10, 11], [1, 10, 11], [2, 20, 21]);
    expect(queue.take(4)).toEqual([]);
    expect(queue.take(3)).toHaveLength(3);
  });

  it("limits a batch to 128 changes, and keeps the order of the rest", () => {
    const queue = queueOf(...times(300, [1, 10, 11] as const), [2, 20, 21]);
    const first = queue.take(1);
    expect(numbers(first)).toEqual(Array.from({ length: 128 }, (_, n) => n));
    expect(numbers(queue.take(1))).toEqual([300]);
    queue.release(first);
    expect(numbers(queue.take(1))).toEqual(Array.from({ length: 128 }, (_, n) => 128 + n));
    expect(queue.size).toBe(44);
  });

  it("limits a batch to a million characters, but not below one change", () => {
    const queue = queueOf();
    for (const n of [0, 1, 2]) queue.push(job(n, n, 2 * n, 2 * n + 1, "x".repeat(n === 0 ? 1_000_001 : 400_000)));
    expect(numbers(queue.take(1))).toEqual([0]);
    expect(numbers(queue.take(1))).toEqual([1, 2]);
  });

  it("removes expired changes from anywhere in the queue", () => {
    const queue = queueOf([1, 10, 11], [2, 20, 21], [1, 10, 11], [2, 20, 21]);
    expect(numbers(queue.takeExpired(2))).toEqual([0, 1]);
    expect(numbers(queue.take(1))).toEqual([2, 3]);
    expect(queue.takeExpired(9)).toEqual([]);
    expect(queue.size).toBe(0);
  });
});
