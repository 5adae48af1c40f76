import type { LogEvent } from "../log/derive.js";
import type { Readable } from "../readable.js";
import type { Presence } from "../rows.js";
import type { LiveContext } from "./context.js";
import { createPresenceStates } from "./presence.js";
import { createReadRule } from "./read-rule.js";
import type { TypingReporter, createTypingReporter } from "./report-typing.js";
import { createTypingStates } from "./typing.js";

/** Ephemeral state, as the leader sends it to the other tabs. */
export type LiveMessage =
  | { readonly kind: "typing"; readonly conversationId: string; readonly isTyping: boolean }
  | { readonly kind: "presence"; readonly userId: string; readonly presence: Presence };

export interface Live {
  typing(conversationId: string): Readable<boolean>;
  presence(userId: string): Readable<Presence>;
  seen(conversationId: string, sequence: number): void;
  typed(conversationId: string): void;
  stoppedTyping(conversationId: string): void;
  /** Shows a state of the leader. */
  receive(message: LiveMessage): void;
  /** Messages that show a new tab the present states. */
  messages(): readonly LiveMessage[];
  /** Handles an event of the log after it is stored. */
  onEvent(event: LogEvent): void;
  stop(): void;
}

/** Creates the ephemeral states of an account: typing, presence and messages in view. */
export function createLive(
  context: LiveContext,
  load: () => Promise<{ readonly createTypingReporter: typeof createTypingReporter }>,
): Live {
  const { viewerId } = context;
  const typing = createTypingStates(context);
  const presence = createPresenceStates(context);
  const readRule = createReadRule(context);
  let isStopped = false;
  /** Absent until it is loaded: no connection to report on is open before. */
  let reporter: TypingReporter | undefined;
  load().then(
    (loaded) => {
      if (!isStopped) reporter = loaded.createTypingReporter(context);
    },
    () => undefined,
  );

  return {
    typing: typing.of,
    presence: presence.of,
    seen: readRule.seen,
    typed: (conversationId) => reporter?.typed(conversationId),
    stoppedTyping: (conversationId) => reporter?.stopped(conversationId),
    receive: (message) => {
      if (message.kind === "typing") typing.set(message.conversationId, message.isTyping);
      else presence.set(message.userId, message.presence);
    },
    messages: () => presence.all().map(([userId, state]) => ({ kind: "presence", userId, presence: state })),
    onEvent: (event) => {
      // A message ends its sender's typing.
      if (event.__typename !== "MessageSent") return;
      const { conversation, sender } = event.message;
      if (sender.id === viewerId) reporter?.sent(conversation.id);
      else typing.set(conversation.id, false);
    },
    stop: () => {
      isStopped = true;
      typing.stop();
      presence.stop();
      reporter?.stop();
      readRule.stop();
    },
  };
}
