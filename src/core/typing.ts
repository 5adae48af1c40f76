/** Who types where, now. Each entry ends by itself unless it is renewed. */
export interface TypingBoard {
  isTyping(conversationId: bigint, userId: bigint): boolean;
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

/** `onChange` hears of each start and end; `durationMs` is how long a start lasts. */
export function createTypingBoard(
  durationMs: number,
  onChange: (typist: Typist, isTyping: boolean) => void,
): TypingBoard {
  const entries = new Map<string, { typist: Typist; timer: NodeJS.Timeout }>();
  const keyOf = (conversationId: bigint, userId: bigint) => `${conversationId}:${userId}`;

  function end(key: string): boolean {
    const entry = entries.get(key);
    if (entry === undefined) return false;
    clearTimeout(entry.timer);
    entries.delete(key);
    onChange(entry.typist, false);
    return true;
  }

  return {
    isTyping: (conversationId, userId) => entries.has(keyOf(conversationId, userId)),
    start: (typist) => {
      const key = keyOf(typist.conversationId, typist.userId);
      const known = entries.get(key);
      clearTimeout(known?.timer);
      const timer = setTimeout(() => end(key), durationMs);
      timer.unref();
      entries.set(key, { typist, timer });
      if (known === undefined) onChange(typist, true);
      return known === undefined;
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
