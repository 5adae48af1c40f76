/** What a subscription has brought, in order. */
export interface Stream<Item> {
  /** The next `count` items, when they are there. */
  take(count: number): Promise<Item[]>;
  /** The next item. */
  next(): Promise<Item>;
  /** All items up to and including the first that fits. */
  until(fits: (item: Item) => boolean): Promise<Item[]>;
  /** What is there and was not taken. */
  readonly waiting: readonly Item[];
  /** Settles when the stream has ended: with the error it ended with, or undefined. */
  readonly ended: Promise<unknown>;
  stop(): void;
}

export interface Sink<Item> {
  next(item: Item): void;
  error(error: unknown): void;
  complete(): void;
}

const PATIENCE_MS = 20_000;

/** Collects what `subscribe` feeds it. */
export function createStream<Item>(subscribe: (sink: Sink<Item>) => () => void): Stream<Item> {
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
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const item = waiting.shift();
      if (item !== undefined) return item;
      if (end !== undefined) throw end.error ?? new Error("The stream has ended.");
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`Nothing came over the stream in ${PATIENCE_MS} ms.`);
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
    until: async (fits) => {
      const items: Item[] = [];
      for (;;) {
        const item = await next();
        items.push(item);
        if (fits(item)) return items;
      }
    },
    waiting,
    ended,
    stop,
  };
}
