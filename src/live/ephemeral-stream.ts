import type { Metrics } from "../infra/telemetry/metrics.js";
import type { EphemeralEvent } from "./ephemeral-event.js";
import type { FeedHold, Feeds, Listener } from "./hub.js";
import { Steps } from "./closable-iterator.js";

/** What a stream makes of a signal: `show` answers an item, or undefined for none. */
export interface Sign<Item> {
  /** Of two signs about the same, a reader who has got neither gets the later alone. */
  readonly about: string;
  show(): Promise<Item | undefined> | Item | undefined;
}

/**
 * The passing states that reach a user, as `read` makes signs of them; undefined leaves one out. `initial` items come
 * first. A reader that falls behind misses what was overtaken meanwhile, and never how it stands.
 */
export function followSignals<Item>(
  parts: SignalParts,
  userId: bigint,
  read: (signal: EphemeralEvent) => Sign<Item> | undefined,
  initial: () => Promise<readonly Item[]> = () => Promise.resolve([]),
): AsyncIterableIterator<Item> {
  return new SignalReader(parts, userId, read, initial);
}

interface SignalParts {
  readonly feeds: Feeds;
  readonly metrics: Pick<Metrics, "signalsDropped">;
}

class SignalReader<Item> extends Steps<Item> implements Listener {
  readonly #first: Item[] = [];
  /** By what they are about, the oldest first: there are no more than the user has people to follow. */
  readonly #waiting = new Map<string, Sign<Item>>();
  #hold: FeedHold | undefined;
  #wake: (() => void) | undefined;

  constructor(
    private readonly parts: SignalParts,
    private readonly userId: bigint,
    private readonly read: (signal: EphemeralEvent) => Sign<Item> | undefined,
    private readonly initial: () => Promise<readonly Item[]>,
  ) {
    super();
  }

  override next(): Promise<IteratorResult<Item, undefined>> {
    return this.outlast(() => this.#takeNext());
  }

  protected override letGo(): void {
    if (this.#hold !== undefined) this.#leave(this.#hold);
    this.#wake?.();
  }

  /** For the feed. */
  signal(signal: EphemeralEvent): void {
    const sign = this.read(signal);
    if (sign === undefined) return;
    if (this.#waiting.delete(sign.about)) this.parts.metrics.signalsDropped.inc();
    this.#waiting.set(sign.about, sign);
    this.#wake?.();
  }

  /** Fails whole: when something cannot be read, the next call starts anew. */
  async #start(): Promise<void> {
    const held = await this.parts.feeds.hold(this.userId);
    held.join(this);
    try {
      this.#first.push(...(await this.initial()));
      this.#hold = held;
    } finally {
      if (this.isEnded || this.#hold === undefined) this.#leave(held);
    }
  }

  #leave(held: FeedHold): void {
    held.leave(this);
    held.release();
  }

  #takeOldest(): Sign<Item> | undefined {
    const [sign] = this.#waiting.values();
    if (sign !== undefined) this.#waiting.delete(sign.about);
    return sign;
  }

  async #takeNext(): Promise<IteratorResult<Item, undefined>> {
    if (this.#hold === undefined) await this.#start();
    while (!this.isEnded) {
      const sign = this.#first.length > 0 ? undefined : this.#takeOldest();
      const item = this.#first.shift() ?? (sign && (await this.#show(sign)));
      if (item !== undefined) return { value: item, done: false };
      if (sign === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return { value: undefined, done: true };
  }

  /** What cannot be shown now is shown later, unless it is overtaken. */
  async #show(sign: Sign<Item>): Promise<Item | undefined> {
    try {
      return await sign.show();
    } catch (error) {
      if (!this.#waiting.has(sign.about)) this.#waiting.set(sign.about, sign);
      throw error;
    }
  }
}
