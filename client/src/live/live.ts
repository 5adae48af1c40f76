import type { LogEvent } from "../log/derive.js";
import { type Readable, createWritable } from "../readable.js";
import type { Presence } from "../rows.js";
import type { LiveContext } from "./context.js";
import { createPresenceStates } from "./presence.js";
import { createReadRule } from "./read-rule.js";
import type { TypingReporter, createTypingReporter } from "./report-typing.js";
import { createTypingStates } from "./typing.js";

/** Ephemeral state, as the leader sends it to the other tabs. */
export type LiveMessage =
  | { readonly kind: "typing"; readonly conversationId: string; readonly isTyping: boolean }
  | { readonly kind: "presence"; readonly userId: string; readonly presence: Presence }
  | ProgressMessage;

/** Progress of a file that is being uploaded, from 0 to 1; without one it no longer is. */
export interface ProgressMessage {
  readonly kind: "progress";
  readonly id: string;
  readonly progress: number | undefined;
}

export interface Live {
  typing(conversationId: string): Readable<boolean>;
  presence(userId: string): Readable<Presence>;
  /** Progress of the files that are being uploaded, by `clientMessageId`. */
  readonly progress: Readable<ReadonlyMap<string, number>>;
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
  const progress = createWritable<ReadonlyMap<string, number>>(new Map());
  let isStopped = false;
  /** Absent until it is loaded: no connection to report on is open before. */
  let reporter: TypingReporter | undefined;
  load().then(
    (loaded) => {
      if (!isStopped) reporter = loaded.createTypingReporter(context);
    },
    () => undefined,
  );

  function showProgress({ id, progress: value }: ProgressMessage): void {
    const all = new Map(progress.get());
    if (value === undefined) all.delete(id);
    else all.set(id, value);
    progress.set(all);
  }

  return {
    progress,
    typing: typing.of,
    presence: presence.of,
    seen: readRule.seen,
    typed: (conversationId) => reporter?.typed(conversationId),
    stoppedTyping: (conversationId) => reporter?.stopped(conversationId),
    receive: (message) => {
      if (message.kind === "typing") typing.set(message.conversationId, message.isTyping);
      else if (message.kind === "progress") showProgress(message);
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
