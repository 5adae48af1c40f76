import { raiseMarks } from "../store/marks.js";
import type { LiveContext } from "./context.js";

const ATTENTION_MS = 300_000;

export interface ReadRule {
  /** Reports the newest sequence in view. */
  seen(conversationId: string, sequence: number): void;
  stop(): void;
}

/**
 * Marks messages in view as read while the page is visible, focused and had input within 5 minutes; else as soon as it
 * is again.
 */
export function createReadRule({ database, ports, onError }: LiveContext): ReadRule {
  const { page, now } = ports;
  /** Highest sequence seen and highest marked, by conversation. */
  const seen = new Map<string, number>();
  const marked = new Map<string, number>();

  function mark(): void {
    if (!page.isVisible.get() || !page.isFocused.get() || now() - page.lastInputAt.get() > ATTENTION_MS) return;
    for (const [conversationId, read] of seen) {
      if (read <= (marked.get(conversationId) ?? 0)) continue;
      marked.set(conversationId, read);
      raiseMarks(database, conversationId, { read }).catch(onError);
    }
  }

  const ends = [page.isVisible.subscribe(mark), page.isFocused.subscribe(mark), page.lastInputAt.subscribe(mark)];
  return {
    seen: (conversationId, sequence) => {
      seen.set(conversationId, Math.max(sequence, seen.get(conversationId) ?? 0));
      mark();
    },
    stop: () => ends.forEach((end) => end()),
  };
}
