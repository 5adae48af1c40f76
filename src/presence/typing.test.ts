import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createBackgroundTasks } from "../infra/background-tasks.js";
import { addMs, systemClock } from "../infra/clock.js";
import { testApp } from "../testing/app.js";
import type { Message } from "../generated/prisma/client.js";
import type { EphemeralEvent } from "../live/ephemeral-event.js";
import { type TypingEntry, createTypingTracker } from "./typing.js";

const { hub } = (await testApp()).app;

const ADA = { conversationId: 1n, userId: 10n, peerId: 20n, sessionId: 100n };
const LASTS = 6000;

let published: string[];
let persisted: string[];

const words = ({ userId, conversationId }: Pick<TypingEntry, "userId" | "conversationId">, isTyping: boolean) =>
  `${userId} in ${conversationId}: ${isTyping}`;

/** Creates a tracker; `persist` delays each store. */
function createTracker(persist = () => Promise.resolve(), sender?: bigint) {
  return createTypingTracker({
    durationMs: LASTS,
    hub,
    background: createBackgroundTasks(pino({ enabled: false })),
    persist: async (typing, isTyping) => {
      const what = words(typing, isTyping);
      await persist();
      persisted.push(what);
    },
    findSender: () => Promise.resolve(sender),
    now: systemClock,
  });
}

/** Collects the events of ADA's peer. */
async function listen(): Promise<void> {
  const subscription = await hub.open(ADA.peerId);
  const subscriber = {
    onEphemeral: (event: EphemeralEvent) => {
      if (event.kind === "TypingChanged") published.push(words(event, event.isTyping));
    },
  };
  subscription.attach(subscriber);
  onTestFinished(() => {
    subscription.detach(subscriber);
    subscription.close();
  });
}

describe("the typing tracker", () => {
  beforeEach(async () => {
    published = [];
    persisted = [];
    await listen();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => void vi.useRealTimers());

  it("publishes a start once, and the end when it expires", async () => {
    const typing = createTracker();
    expect(await typing.start(ADA)).toBe(true);
    expect(typing.isTyping(1n, 10n)).toBe(true);
    vi.advanceTimersByTime(LASTS - 1);
    expect(published).toEqual(["10 in 1: true"]);
    vi.advanceTimersByTime(1);
    expect(published).toEqual(["10 in 1: true", "10 in 1: false"]);
    expect(typing.isTyping(1n, 10n)).toBe(false);
  });

  it("extends an indicator at each renewal without an event", async () => {
    const typing = createTracker();
    await typing.start(ADA);
    for (let time = 0; time < 5; time += 1) {
      vi.advanceTimersByTime(LASTS - 1);
      expect(await typing.start(ADA)).toBe(false);
    }
    expect(published).toEqual(["10 in 1: true"]);
    vi.advanceTimersByTime(LASTS);
    expect(published).toEqual(["10 in 1: true", "10 in 1: false"]);
  });

  it("stops once", async () => {
    const typing = createTracker();
    await typing.start(ADA);
    expect(typing.stop(1n, 10n)).toBe(true);
    expect(typing.stop(1n, 10n)).toBe(false);
    vi.advanceTimersByTime(LASTS * 2);
    expect(published).toEqual(["10 in 1: true", "10 in 1: false"]);
  });

  it("separates users and conversations", async () => {
    const typing = createTracker();
    await typing.start(ADA);
    await typing.start({ ...ADA, conversationId: 2n });
    await typing.start({ conversationId: 1n, userId: 20n, peerId: 10n, sessionId: 200n });
    typing.stop(1n, 10n);
    expect(typing.isTyping(1n, 10n)).toBe(false);
    expect(typing.isTyping(2n, 10n)).toBe(true);
    expect(typing.isTyping(1n, 20n)).toBe(true);
  });

  it("stops the indicators of a device in all conversations, except those that another device has renewed", async () => {
    const typing = createTracker();
    await typing.start(ADA);
    await typing.start({ ...ADA, conversationId: 2n });
    await typing.start({ ...ADA, conversationId: 3n });
    await typing.start({ ...ADA, conversationId: 3n, sessionId: 101n });
    typing.stopDevice(10n, 100n);
    expect([1n, 2n, 3n].map((conversationId) => typing.isTyping(conversationId, 10n))).toEqual([false, false, true]);
  });

  it("persists each renewal", async () => {
    const typing = createTracker();
    for (let time = 0; time < 3; time += 1) {
      await typing.start(ADA);
      await vi.advanceTimersByTimeAsync(LASTS - 1);
    }
    expect(persisted).toEqual(["10 in 1: true", "10 in 1: true", "10 in 1: true"]);
  });

  it("persists one state at a time, the latest last, and answers from memory meanwhile", async () => {
    const inTurn = [20, 10, 0];
    const typing = createTracker(() => new Promise((done) => setTimeout(done, inTurn.shift())));
    await typing.start(ADA);
    typing.stop(1n, 10n);
    await typing.start(ADA);
    typing.stop(1n, 10n);
    expect(typing.isTyping(1n, 10n)).toBe(false);
    await vi.advanceTimersByTimeAsync(50);
    expect(persisted).toEqual(["10 in 1: true", "10 in 1: false"]);
    expect(published).toHaveLength(4);
    expect(typing.isTyping(1n, 10n)).toBeUndefined();
  });

  it("continues after a failed write", async () => {
    const typing = createTracker(() => Promise.reject(new Error("no database")));
    await typing.start(ADA);
    await vi.advanceTimersByTimeAsync(1);
    expect(typing.stop(1n, 10n)).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(typing.isTyping(1n, 10n)).toBeUndefined();
    expect(await typing.start(ADA)).toBe(true);
  });

  it("publishes nothing after close", async () => {
    const typing = createTracker();
    await typing.start(ADA);
    typing.close();
    vi.advanceTimersByTime(LASTS * 2);
    expect(published).toEqual(["10 in 1: true"]);
  });

  it("stops with the typist's own message in the conversation only", async () => {
    const typing = createTracker();
    const typist = { ...ADA, userId: 11n };
    await typing.start(typist);
    const seq = (hub.headOf(11n) ?? 0) + 1;
    const sent = (event: number, conversationId: bigint, senderId: bigint) =>
      hub.publish([
        {
          userId: 11n,
          seq: seq + event,
          kind: "MessageSent",
          conversationId,
          messageSeq: 1,
          createdAt: new Date(),
          message: { senderId } as Message,
        },
      ]);
    sent(0, 1n, 20n);
    sent(1, 2n, 11n);
    expect(typing.isTyping(1n, 11n)).toBe(true);
    sent(2, 1n, 11n);
    expect(typing.isTyping(1n, 11n)).toBe(false);
    expect(published).toEqual(["11 in 1: true", "11 in 1: false"]);
  });

  it.each([
    ["stops with the typist's message from the log", 13n, 1000, false],
    ["continues after the peer's message from the log", 20n, 1000, true],
    ["continues after a message from the log that is older than the last renewal", 13n, -1000, true],
  ])("%s", async (_title, senderId, ageMs, isTyping) => {
    const typing = createTracker(undefined, senderId);
    await typing.start({ ...ADA, userId: 13n });
    const createdAt = addMs(systemClock(), ageMs);
    const seq = (hub.headOf(13n) ?? 0) + 1;
    hub.publish([{ userId: 13n, seq, kind: "MessageSent", conversationId: 1n, messageSeq: 1, createdAt }]);
    await vi.advanceTimersByTimeAsync(1);
    expect(typing.isTyping(1n, 13n) ?? false).toBe(isTyping);
    typing.close();
  });

  it.each<[string, bigint | undefined, boolean]>([
    ["in its conversation", 1n, false],
    ["in all conversations", undefined, false],
    ["in another conversation (no effect)", 2n, true],
  ])("stops when TypingStopped is published %s", async (_where, conversationId, isTyping) => {
    const typing = createTracker();
    await typing.start(ADA);
    hub.publishEphemeral(ADA.userId, { kind: "TypingStopped", ...(conversationId && { conversationId }) });
    expect(typing.isTyping(1n, 10n)).toBe(isTyping);
  });

  it("is subscribed to the typist's channel only while they type", async () => {
    const typing = createTracker();
    expect(hub.headOf(12n)).toBeUndefined();
    await typing.start({ ...ADA, userId: 12n });
    await typing.start({ ...ADA, userId: 12n });
    expect(hub.headOf(12n)).toBe(0);
    typing.stop(1n, 12n);
    expect(hub.headOf(12n)).toBeUndefined();
  });
});
