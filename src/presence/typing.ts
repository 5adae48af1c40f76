import type { BackgroundTasks } from "../infra/background-tasks.js";

/** Who types where, now. Each entry ends by itself unless it is renewed. */
export interface TypingBoard {
  /** Whether somebody types, or undefined where nobody has lately typed at this process. */
  isTyping(conversationId: bigint, userId: bigint): boolean | undefined;
  /** Starts or renews; answers whether it started. */
  start(typist: Typist): boolean;
  /** Ends at once; answers whether there was something to end. */
  stop(conversationId: bigint, userId: bigint): boolean;
  /** Ends all that a device began. */
  stopDevice(userId: bigint, sessionId: bigint): void;
  /** Ends all that a user's devices began. */
  stopUser(userId: bigint): void;
  close(): void;
}

export interface Typist {
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly peerId: bigint;
  readonly sessionId: bigint;
}

/** What the board hangs together with. */
export interface TypingOutlets {
  /** How long a start lasts. */
  readonly durationMs: number;
  readonly background: BackgroundTasks;
  /** Hears of each start and end, in the moment of it. */
  tell(typist: Typist, isTyping: boolean): void;
  /** Keeps for other processes what is true now: a start, a renewal, or an end; for one entry never two at once. */
  keep(typist: Typist, isTyping: boolean): Promise<void>;
}

interface Entry {
  typist: Typist;
  isTyping: boolean;
  timer: NodeJS.Timeout | undefined;
  isKept: boolean;
  isBeingKept: boolean;
}

export function createTypingBoard({ durationMs, background, tell, keep }: TypingOutlets): TypingBoard {
  /** Those who type, and those who stopped until that is kept: a reader here sees no older state than was told. */
  const entries = new Map<string, Entry>();
  const keyOf = (conversationId: bigint, userId: bigint) => `${conversationId}:${userId}`;

  function changed(key: string, entry: Entry): void {
    entry.isKept = false;
    if (!entry.isBeingKept) background.run("persist typing", keepUp(key, entry));
  }

  async function keepUp(key: string, entry: Entry): Promise<void> {
    entry.isBeingKept = true;
    try {
      while (!entry.isKept) {
        entry.isKept = true;
        await keep(entry.typist, entry.isTyping);
      }
    } finally {
      entry.isBeingKept = false;
      if (!entry.isTyping) entries.delete(key);
    }
  }

  function end(key: string): boolean {
    const entry = entries.get(key);
    if (entry?.isTyping !== true) return false;
    clearTimeout(entry.timer);
    entry.isTyping = false;
    tell(entry.typist, false);
    changed(key, entry);
    return true;
  }

  return {
    isTyping: (conversationId, userId) => entries.get(keyOf(conversationId, userId))?.isTyping,
    start: (typist) => {
      const key = keyOf(typist.conversationId, typist.userId);
      const entry = entries.get(key) ?? { typist, isTyping: false, timer: undefined, isKept: true, isBeingKept: false };
      const isStart = !entry.isTyping;
      clearTimeout(entry.timer);
      entries.set(key, Object.assign(entry, { typist, isTyping: true, timer: setTimeout(() => end(key), durationMs) }));
      entry.timer?.unref();
      if (isStart) tell(typist, true);
      changed(key, entry);
      return isStart;
    },
    stop: (conversationId, userId) => end(keyOf(conversationId, userId)),
    stopDevice: (userId, sessionId) => {
      for (const [key, { typist }] of entries) if (typist.userId === userId && typist.sessionId === sessionId) end(key);
    },
    stopUser: (userId) => {
      for (const [key, { typist }] of entries) if (typist.userId === userId) end(key);
    },
    close: () => {
      for (const { timer } of entries.values()) clearTimeout(timer);
    },
  };
}
