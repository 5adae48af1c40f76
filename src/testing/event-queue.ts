/** Queue of the results of a subscription, in order. */
export interface EventQueue<Item> {
  /** Resolves to the next `count` items. */
  take(count: number): Promise<Item[]>;
  /** Resolves to the next item; rejects after TIMEOUT_MS. */
  next(): Promise<Item>;
  /** Resolves to all items up to and including the first match. */
  until(matches: (item: Item) => boolean): Promise<Item[]>;
  /** Items received and not taken. */
  readonly waiting: readonly Item[];
  /** Resolves when the subscription ends: to its error, or undefined. */
  readonly ended: Promise<unknown>;
  stop(): void;
}

export interface Sink<Item> {
  next(item: Item): void;
  error(error: unknown): void;
  complete(): void;
}

const TIMEOUT_MS = 20_000;

/** Creates a queue and subscribes it. */
export function createEventQueue<Item>(subscribe: (sink: Sink<Item>) => () => void): EventQueue<Item> {
  const waiting: Item[] = [];
  let wake: (() => void) | undefined;
  let end: { error: unknown } | undefined;
  let resolveEnded: (error: unknown) => void = () => undefined;
  const ended = new Promise<unknown>((resolve) => (resolveEnded = resolve));

  const finish = (error: unknown) => {
    end ??= { error };
    resolveEnded(error);
    wake?.();
  };
  const stop = subscribe({
    next: (item) => {
      waiting.push(item);
      wake?.();
    },
    error: finish,
    complete: () => finish(undefined),
  });

  async function next(): Promise<Item> {
    const deadline = Date.now() + TIMEOUT_MS;
    for (;;) {
      const item = waiting.shift();
      if (item !== undefined) return item;
      if (end !== undefined) throw end.error ?? new Error("The stream has ended.");
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`Nothing came over the stream in ${TIMEOUT_MS} ms.`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  return {
    next,
    take: async (count) => {
      const items: Item[] = [];
      while (items.length < count) items.push(await next());
      return items;
    },
    until: async (matches) => {
      const items: Item[] = [];
      for (;;) {
        const item = await next();
        items.push(item);
        if (matches(item)) return items;
      }
    },
    waiting,
    ended,
    stop,
  };
}
