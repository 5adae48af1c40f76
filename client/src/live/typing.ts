import { type Readable, type Writable, createWritable } from "../readable.js";
import type { LiveContext } from "./context.js";

/** The server reports only the start and the end; this bounds an indicator whose end was lost. */
const MAX_SHOWN_MS = 60_000;

export interface TypingStates {
  of(conversationId: string): Readable<boolean>;
  set(conversationId: string, isTyping: boolean): void;
  stop(): void;
}

/** The peers that type, each until the end is reported or the connection is lost, a minute at most. */
export function createTypingStates({ ports, isOpen }: Pick<LiveContext, "ports" | "isOpen">): TypingStates {
  const states = new Map<string, Writable<boolean>>();
  const timers = new Map<string, () => void>();

  function of(conversationId: string): Writable<boolean> {
    const state = states.get(conversationId) ?? createWritable(false);
    states.set(conversationId, state);
    return state;
  }

  function set(conversationId: string, isTyping: boolean): void {
    timers.get(conversationId)?.();
    timers.delete(conversationId);
    of(conversationId).set(isTyping);
    if (isTyping)
      timers.set(
        conversationId,
        ports.setTimer(() => set(conversationId, false), MAX_SHOWN_MS),
      );
  }

  const endOpen = isOpen.subscribe((value) => {
    if (!value) for (const conversationId of [...timers.keys()]) set(conversationId, false);
  });
  return {
    of,
    set,
    stop: () => {
      endOpen();
      timers.forEach((cancel) => cancel());
    },
  };
}
