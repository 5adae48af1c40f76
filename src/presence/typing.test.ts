import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pino } from "pino";
import { createBackgroundTasks } from "../infra/background-tasks.js";
import { createTypingBoard, type Typist } from "./typing.js";

const ADA = { conversationId: 1n, userId: 10n, peerId: 20n, sessionId: 100n };
const LASTS = 6000;

let told: string[];
let kept: string[];

/** `keep` is how long it takes to keep something; at once unless told otherwise. */
function board(keep = () => Promise.resolve()) {
  const words = ({ userId, conversationId }: Typist, isTyping: boolean) =>
    `${userId} in ${conversationId}: ${isTyping}`;
  return createTypingBoard({
    durationMs: LASTS,
    background: createBackgroundTasks(pino({ enabled: false })),
    tell: (typist, isTyping) => void told.push(words(typist, isTyping)),
    keep: async (typist, isTyping) => {
      const what = words(typist, isTyping);
      await keep();
      kept.push(what);
    },
  });
}

describe("the typing board", () => {
  beforeEach(() => {
    told = [];
    kept = [];
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it("tells of a start once, and of its end by itself", () => {
    const typing = board();
    expect(typing.start(ADA)).toBe(true);
    expect(typing.isTyping(1n, 10n)).toBe(true);
    vi.advanceTimersByTime(LASTS - 1);
    expect(told).toEqual(["10 in 1: true"]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(["10 in 1: true", "10 in 1: false"]);
    expect(typing.isTyping(1n, 10n)).toBe(false);
  });

  it("goes on from each renewal without telling of it", () => {
    const typing = board();
    typing.start(ADA);
    for (let time = 0; time < 5; time += 1) {
      vi.advanceTimersByTime(LASTS - 1);
      expect(typing.start(ADA)).toBe(false);
    }
    expect(told).toEqual(["10 in 1: true"]);
    vi.advanceTimersByTime(LASTS);
    expect(told).toEqual(["10 in 1: true", "10 in 1: false"]);
  });

  it("ends at once when it is said, and only once", () => {
    const typing = board();
    typing.start(ADA);
    expect(typing.stop(1n, 10n)).toBe(true);
    expect(typing.stop(1n, 10n)).toBe(false);
    vi.advanceTimersByTime(LASTS * 2);
    expect(told).toEqual(["10 in 1: true", "10 in 1: false"]);
  });

  it("keeps people and conversations apart", () => {
    const typing = board();
    typing.start(ADA);
    typing.start({ ...ADA, conversationId: 2n });
    typing.start({ conversationId: 1n, userId: 20n, peerId: 10n, sessionId: 200n });
    typing.stop(1n, 10n);
    expect(typing.isTyping(1n, 10n)).toBe(false);
    expect(typing.isTyping(2n, 10n)).toBe(true);
    expect(typing.isTyping(1n, 20n)).toBe(true);
  });

  it("ends everywhere what a device began, and nothing that another device has renewed", () => {
    const typing = board();
    typing.start(ADA);
    typing.start({ ...ADA, conversationId: 2n });
    typing.start({ ...ADA, conversationId: 3n });
    typing.start({ ...ADA, conversationId: 3n, sessionId: 101n });
    typing.stopDevice(10n, 100n);
    expect([1n, 2n, 3n].map((conversationId) => typing.isTyping(conversationId, 10n))).toEqual([false, false, true]);
  });

  it("keeps each renewal, for readers elsewhere", async () => {
    const typing = board();
    for (let time = 0; time < 3; time += 1) {
      typing.start(ADA);
      await vi.advanceTimersByTimeAsync(LASTS - 1);
    }
    expect(kept).toEqual(["10 in 1: true", "10 in 1: true", "10 in 1: true"]);
  });

  it("keeps one thing at a time, the last at the end, and knows meanwhile what was told", async () => {
    const inTurn = [20, 10, 0];
    const typing = board(() => new Promise((done) => setTimeout(done, inTurn.shift())));
    typing.start(ADA);
    typing.stop(1n, 10n);
    typing.start(ADA);
    typing.stop(1n, 10n);
    expect(typing.isTyping(1n, 10n)).toBe(false);
    await vi.advanceTimersByTimeAsync(50);
    expect(kept).toEqual(["10 in 1: true", "10 in 1: false"]);
    expect(told).toHaveLength(4);
    expect(typing.isTyping(1n, 10n)).toBeUndefined();
  });

  it("goes on when something could not be kept", async () => {
    const typing = board(() => Promise.reject(new Error("no database")));
    typing.start(ADA);
    await vi.advanceTimersByTimeAsync(1);
    expect(typing.stop(1n, 10n)).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(typing.isTyping(1n, 10n)).toBeUndefined();
    expect(typing.start(ADA)).toBe(true);
  });

  it("tells of nothing any more when it is closed", () => {
    const typing = board();
    typing.start(ADA);
    typing.close();
    vi.advanceTimersByTime(LASTS * 2);
    expect(told).toEqual(["10 in 1: true"]);
  });
});
