/** Observable value. `subscribe` calls at once and after each change; `get` returns the same object until it changes. */
export interface Readable<T> {
  get(): T;
  /** Returns the function that ends the subscription. */
  subscribe(run: (value: T) => void): () => void;
}

export interface Writable<T> extends Readable<T> {
  /** Replaces the value. An identical one (`Object.is`) notifies nobody. */
  set(value: T): void;
}

/** Creates an observable value. An error of one subscriber reaches the platform's error handler, not the others. */
export function createWritable<T>(initial: T): Writable<T> {
  let current = initial;
  const subscribers = new Set<(value: T) => void>();
  return {
    get: () => current,
    set: (value) => {
      if (Object.is(value, current)) return;
      current = value;
      for (const subscriber of [...subscribers]) if (subscribers.has(subscriber)) notify(subscriber, value);
    },
    subscribe: (run) => {
      // A new function for each call, because the same one may subscribe twice.
      const subscriber = (value: T) => run(value);
      subscribers.add(subscriber);
      notify(subscriber, current);
      return () => void subscribers.delete(subscriber);
    },
  };
}

function notify<T>(subscriber: (value: T) => void, value: T): void {
  try {
    subscriber(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
