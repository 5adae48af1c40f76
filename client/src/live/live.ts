import { PresenceChangedDocument } from "../generated/documents/PresenceChanged.js";
import { TypingChangedDocument } from "../generated/documents/TypingChanged.js";
import type { LogEvent } from "../log/derive.js";
import type { Readable } from "../readable.js";
import type { Presence } from "../rows.js";
import type { LiveContext } from "./context.js";
import { markSnapshotDelivered, sendMarks } from "./marks.js";
import { createPresenceStates, reportPresence } from "./presence.js";
import { createReadRule } from "./read-rule.js";
import { createTypingReporter, createTypingStates } from "./typing.js";

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
  /** Shows a state that the leader has sent. */
  receive(message: LiveMessage): void;
  /** Handles an event of the log after it is stored. */
  onEvent(event: LogEvent): void;
  /** Subscribes to the peers' states, and sends the viewer's marks and presence, until the signal. */
  lead(signal: AbortSignal): void;
  /** Sends the present states to a new tab. */
  repost(): void;
  stop(): void;
}

/**
 * Creates the ephemeral states of an account: typing, presence and messages in view. `post` reaches the other tabs.
 */
export function createLive(context: LiveContext, post: (message: LiveMessage) => void): Live {
  const { viewerId, transport, onError } = context;
  const typing = createTypingStates(context);
  const presence = createPresenceStates(context);
  const reporter = createTypingReporter(context);
  const readRule = createReadRule(context);

  function receive(message: LiveMessage): void {
    if (message.kind === "typing") typing.set(message.conversationId, message.isTyping);
    else presence.set(message.userId, message.presence);
  }

  function show(message: LiveMessage): void {
    receive(message);
    post(message);
  }

  return {
    typing: typing.of,
    presence: presence.of,
    seen: readRule.seen,
    typed: reporter.typed,
    stoppedTyping: reporter.stopped,
    receive,
    onEvent: (event) => {
      // A message ends its sender's typing.
      if (event.__typename !== "MessageSent") return;
      const { conversation, sender } = event.message;
      if (sender.id === viewerId) reporter.sent(conversation.id);
      else typing.set(conversation.id, false);
    },
    lead: (signal) => {
      sendMarks(context, signal);
      reportPresence(context, signal);
      markSnapshotDelivered(context).catch(onError);
      transport.subscribe(
        TypingChangedDocument,
        () => ({}),
        ({ typingChanged: { conversation, isTyping } }) =>
          show({ kind: "typing", conversationId: conversation.id, isTyping }),
        { signal },
      );
      transport.subscribe(
        PresenceChangedDocument,
        () => ({}),
        ({ presenceChanged: { user, presence: changed } }) =>
          show({ kind: "presence", userId: user.id, presence: changed }),
        { signal },
      );
    },
    repost: () => presence.all().forEach(([userId, state]) => post({ kind: "presence", userId, presence: state })),
    stop: () => {
      typing.stop();
      presence.stop();
      reporter.stop();
      readRule.stop();
    },
  };
}
