import { SetTypingDocument } from "../generated/documents/SetTyping.js";
import type { LiveContext } from "./context.js";

/** The server's state lasts 6 s. */
const REPEAT_MS = 4_000;
const IDLE_MS = 5_000;

export interface TypingReporter {
  /** Reports a keystroke. */
  typed(conversationId: string): void;
  /** Reports the end of typing; no effect if the viewer does not type. */
  stopped(conversationId: string): void;
  /** Ends typing without a report: the message that is sent ends it. */
  sent(conversationId: string): void;
  stop(): void;
}

/** Reports that the viewer types: at the first keystroke, every 4 s while they come, and the end 5 s after the last. */
export function createTypingReporter({ transport, ports, isOpen }: LiveContext): TypingReporter {
  let current: string | undefined;
  let reportedAt = 0;
  let cancelIdle: (() => void) | undefined;

  function report(conversationId: string, isTyping: boolean): void {
    if (!isOpen.get()) return;
    // A report that fails is outdated before it could be repeated.
    transport.request(SetTypingDocument, { input: { conversationId, isTyping } }).catch(() => undefined);
  }

  function forget(): void {
    cancelIdle?.();
    current = undefined;
  }

  function end(): void {
    if (current !== undefined) report(current, false);
    forget();
  }

  return {
    typed: (conversationId) => {
      if (current !== conversationId) end();
      const now = ports.now();
      if (current === undefined || now - reportedAt >= REPEAT_MS) {
        current = conversationId;
        reportedAt = now;
        report(conversationId, true);
      }
      cancelIdle?.();
      cancelIdle = ports.setTimer(end, IDLE_MS);
    },
    stopped: (conversationId) => {
      if (current === conversationId) end();
    },
    sent: (conversationId) => {
      if (current === conversationId) forget();
    },
    stop: end,
  };
}
