import type { EventPublisher, LoggedEvent } from "../log/event.js";
import type { EphemeralEvent } from "./ephemeral-event.js";

/**
 * Publishes events to the other processes, over a channel for each user; the processes that serve the user subscribe to
 * it. Delivery is best effort: a lost event is in the log.
 */
export interface Broker extends EventPublisher {
  publishEphemeral(userId: bigint, event: EphemeralEvent): void;
  /** Resolves once events that others publish for the user arrive here. */
  subscribe(userId: bigint): Promise<void>;
  unsubscribe(userId: bigint): void;
  onEvents(listener: (events: readonly LoggedEvent[]) => void): void;
  onEphemeral(listener: (userId: bigint, event: EphemeralEvent) => void): void;
  /** Calls `listener` after a lost connection is back: events published meanwhile are lost. */
  onReconnect(listener: () => void): void;
}

const nothing = () => undefined;

/** Broker of a process that serves alone. */
export const noopBroker: Broker = {
  publish: nothing,
  publishEphemeral: nothing,
  subscribe: () => Promise.resolve(),
  unsubscribe: nothing,
  onEvents: nothing,
  onEphemeral: nothing,
  onReconnect: nothing,
};
