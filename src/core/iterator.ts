/**
 * An async iterator made of its next step and its end. An async generator would let its end wait for a pending next(), so
 * that a quiet stream could not be ended.
 */
export function createIterator<Item>(
  next: () => Promise<IteratorResult<Item, undefined>>,
  end: () => Promise<void> | void,
): AsyncIterableIterator<Item, undefined> {
  const iterator: AsyncIterableIterator<Item, undefined> = {
    next,
    return: async () => {
      await end();
      return { value: undefined, done: true };
    },
    throw: async (error) => {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
