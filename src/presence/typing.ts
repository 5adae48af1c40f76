import type { BackgroundTasks } from "../infra/background-tasks.js";
import type { Clock } from "../infra/clock.js";
import type { ChannelSubscription, Hub } from "../live/hub.js";
import type { Subscriber } from "../live/user-channel.js";

/**
 * Typing indicators that began at this process. One ends with its timer, with the typist's message, with TypingStopped
 * in the typist's channel, which any process may publish, or with the last socket of the device.
 */
export interface TypingTracker {
  /** Returns whether a user types, or undefined if no indicator of theirs is known at this process. */
  isTyping(conversationId: bigint, userId: bigint): boolean | undefined;
  /** Starts or renews an indicator. Resolves to true if it started. */
  start(typing: TypingEntry): Promise<boolean>;
  /** Returns true if there was an indicator to end. */
  stop(conversationId: bigint, userId: bigint): boolean;
  /** Ends the indicators that a device has started or renewed last. */
  stopDevice(userId: bigint, sessionId: bigint): void;
  close(): void;
}

export interface TypingEntry {
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly peerId: bigint;
  readonly sessionId: bigint;
}

export interface TypingOptions {
  /** Time from the last start or renewal to the end. */
  readonly durationMs: number;
  readonly hub: Pick<Hub, "open" | "publishEphemeral">;
  readonly background: BackgroundTasks;
  /** Stores each start, renewal and end for readers in other processes. Never called twice at once for one indicator. */
  persist(typing: TypingEntry, isTyping: boolean): Promise<void>;
  /** Returns the sender of a message, or undefined if there is no such message. */
  findSender(conversationId: bigint, messageSeq: number): Promise<bigint | undefined>;
  readonly now: Clock;
}

interface Indicator {
  typing: TypingEntry;
  isTyping: boolean;
  /** Last start or renewal. */
  renewedAt: Date;
  timer: NodeJS.Timeout | undefined;
  /** Closes the subscription to the typist's channel, which is open while they type. */
  unsubscribe: (() => void) | undefined;
  isPersisted: boolean;
  isPersisting: boolean;
}

export function createTypingTracker(options: TypingOptions): TypingTracker {
  const { durationMs, hub, background, persist, findSender, now } = options;
  /** Includes ended indicators until their end is stored, so that no reader here gets the older stored state. */
  const indicators = new Map<string, Indicator>();
  const keyOf = (conversationId: bigint, userId: bigint) => `${conversationId}:${userId}`;

  function schedulePersist(key: string, indicator: Indicator): void {
    indicator.isPersisted = false;
    if (!indicator.isPersisting) background.run("store typing", persistLatest(key, indicator));
  }

  async function persistLatest(key: string, indicator: Indicator): Promise<void> {
    indicator.isPersisting = true;
    try {
      while (!indicator.isPersisted) {
        indicator.isPersisted = true;
        await persist(indicator.typing, indicator.isTyping);
      }
    } finally {
      indicator.isPersisting = false;
      if (!indicator.isTyping) indicators.delete(key);
    }
  }

  function publish({ typing: { conversationId, userId, peerId }, isTyping }: Indicator): void {
    hub.publishEphemeral(peerId, { kind: "TypingChanged", conversationId, userId, isTyping });
  }

  /** Ends the indicator with the events of the typist's channel. Returns the function that unsubscribes. */
  function follow(subscription: ChannelSubscription, typing: TypingEntry): () => void {
    const { conversationId, userId } = typing;
    const subscriber: Subscriber = {
      onEvent: (event) => {
        if (event.kind !== "MessageSent" || event.conversationId !== conversationId) return;
        if (event.message === undefined)
          background.run("end typing", stopAtCaughtUp(typing, event.messageSeq ?? 0, event.createdAt));
        else if (event.message.senderId === userId) stop(conversationId, userId);
      },
      onEphemeral: (event) => {
        if (event.kind === "TypingStopped" && (event.conversationId ?? conversationId) === conversationId)
          stop(conversationId, userId);
      },
    };
    subscription.attach(subscriber);
    return () => {
      subscription.detach(subscriber);
      subscription.close();
    };
  }

  /** Ends the indicator at a message that was read from the log, unless the typist has typed since they sent it. */
  async function stopAtCaughtUp(typing: TypingEntry, messageSeq: number, sentAt: Date): Promise<void> {
    const { conversationId, userId } = typing;
    // One read by primary key, since the event does not have its sender.
    const senderId = await findSender(conversationId, messageSeq);
    const indicator = indicators.get(keyOf(conversationId, userId));
    if (senderId === userId && indicator !== undefined && indicator.renewedAt <= sentAt) stop(conversationId, userId);
  }

  async function start(typing: TypingEntry): Promise<boolean> {
    // Costs a query only if the typist has no socket here.
    const subscription = await hub.open(typing.userId);
    const key = keyOf(typing.conversationId, typing.userId);
    const renewedAt = now();
    const indicator = indicators.get(key) ?? createIndicator(typing, renewedAt);
    const isStart = !indicator.isTyping;
    clearTimeout(indicator.timer);
    const timer = setTimeout(() => stop(typing.conversationId, typing.userId), durationMs).unref();
    indicators.set(key, Object.assign(indicator, { typing, isTyping: true, renewedAt, timer }));
    if (isStart) indicator.unsubscribe = follow(subscription, typing);
    else subscription.close();
    if (isStart) publish(indicator);
    schedulePersist(key, indicator);
    return isStart;
  }

  function stop(conversationId: bigint, userId: bigint): boolean {
    const key = keyOf(conversationId, userId);
    const indicator = indicators.get(key);
    if (indicator?.isTyping !== true) return false;
    clearTimeout(indicator.timer);
    indicator.isTyping = false;
    indicator.unsubscribe?.();
    publish(indicator);
    schedulePersist(key, indicator);
    return true;
  }

  return {
    isTyping: (conversationId, userId) => indicators.get(keyOf(conversationId, userId))?.isTyping,
    start,
    stop,
    stopDevice: (userId, sessionId) => {
      for (const { typing } of indicators.values())
        if (typing.userId === userId && typing.sessionId === sessionId) stop(typing.conversationId, userId);
    },
    close: () => {
      for (const { timer, unsubscribe } of indicators.values()) {
        clearTimeout(timer);
        unsubscribe?.();
      }
    },
  };
}

function createIndicator(typing: TypingEntry, renewedAt: Date): Indicator {
  return {
    typing,
    isTyping: false,
    renewedAt,
    timer: undefined,
    unsubscribe: undefined,
    isPersisted: true,
    isPersisting: false,
  };
}
