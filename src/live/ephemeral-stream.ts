import type { Metrics } from "../infra/telemetry/metrics.js";
import type { EphemeralEvent } from "./ephemeral-event.js";
import type { ChannelSubscription, Hub } from "./hub.js";
import type { Subscriber } from "./user-channel.js";
import { ClosableIterator } from "./closable-iterator.js";

/** Rendering of an ephemeral event; `render` returns undefined if the stream yields nothing for it. */
export interface CoalescedUpdate<Item> {
  /** An update replaces a waiting one of the same key. */
  readonly key: string;
  render(): Promise<Item | undefined> | Item | undefined;
}

/**
 * Stream of the ephemeral events of a user, after the `initial` items, which come again when events may have been lost
 * between the processes. `toUpdate` returns undefined for events that the stream ignores. Updates of one key are coalesced: a slow consumer misses intermediate states, never the latest.
 */
export function openEphemeralStream<Item>(
  parts: EphemeralStreamParts,
  userId: bigint,
  toUpdate: (event: EphemeralEvent) => CoalescedUpdate<Item> | undefined,
  initial: () => Promise<readonly Item[]> = () => Promise.resolve([]),
): AsyncIterableIterator<Item> {
  return new EphemeralStream(parts, userId, toUpdate, initial);
}

interface EphemeralStreamParts {
  readonly hub: Hub;
  readonly metrics: Pick<Metrics, "ephemeralEventsDropped">;
}

class EphemeralStream<Item> extends ClosableIterator<Item> implements Subscriber {
  readonly #initialItems: Item[] = [];
  /** By key, the oldest first; no more than the people whom the user follows. */
  readonly #updates = new Map<string, CoalescedUpdate<Item>>();
  #subscription: ChannelSubscription | undefined;
  /** True from a gap until the initial items have been read again. */
  #hasGap = false;
  #wake: (() => void) | undefined;

  constructor(
    private readonly parts: EphemeralStreamParts,
    private readonly userId: bigint,
    private readonly toUpdate: (event: EphemeralEvent) => CoalescedUpdate<Item> | undefined,
    private readonly initial: () => Promise<readonly Item[]>,
  ) {
    super();
  }

  override next(): Promise<IteratorResult<Item, undefined>> {
    return this.retryWhileUnavailable(() => this.#takeNext());
  }

  protected override dispose(): void {
    if (this.#subscription !== undefined) this.#unsubscribe(this.#subscription);
    this.#wake?.();
  }

  /** Called by the hub. */
  onEphemeral(event: EphemeralEvent): void {
    const update = this.toUpdate(event);
    if (update === undefined) return;
    if (this.#updates.delete(update.key)) this.parts.metrics.ephemeralEventsDropped.inc();
    this.#updates.set(update.key, update);
    this.#wake?.();
  }

  /** Called by the hub. */
  onEphemeralGap(): void {
    this.#hasGap = true;
    this.#wake?.();
  }

  /** Leaves nothing open when it fails, so that the next call can start again. */
  async #start(): Promise<void> {
    const subscription = await this.parts.hub.open(this.userId);
    subscription.attach(this);
    try {
      this.#initialItems.push(...(await this.initial()));
      this.#subscription = subscription;
    } finally {
      if (this.isEnded || this.#subscription === undefined) this.#unsubscribe(subscription);
    }
  }

  async #readAgain(): Promise<void> {
    this.#hasGap = false;
    try {
      this.#initialItems.push(...(await this.initial()));
    } catch (error) {
      this.#hasGap = true;
      throw error;
    }
  }

  #unsubscribe(subscription: ChannelSubscription): void {
    subscription.detach(this);
    subscription.close();
  }

  #takeOldest(): CoalescedUpdate<Item> | undefined {
    const [update] = this.#updates.values();
    if (update !== undefined) this.#updates.delete(update.key);
    return update;
  }

  async #takeNext(): Promise<IteratorResult<Item, undefined>> {
    if (this.#subscription === undefined) await this.#start();
    while (!this.isEnded) {
      if (this.#hasGap) await this.#readAgain();
      const update = this.#initialItems.length > 0 ? undefined : this.#takeOldest();
      const item = this.#initialItems.shift() ?? (update && (await this.#render(update)));
      if (item !== undefined) return { value: item, done: false };
      if (update === undefined && !this.#hasGap) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return { value: undefined, done: true };
  }

  /** Puts an update back that fails, unless a later one of its key waits. */
  async #render(update: CoalescedUpdate<Item>): Promise<Item | undefined> {
    try {
      return await update.render();
    } catch (error) {
      if (!this.#updates.has(update.key)) this.#updates.set(update.key, update);
      throw error;
    }
  }
}
