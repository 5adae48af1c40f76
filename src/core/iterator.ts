/**
 * An async iterator made of its next step and its end, which comes with a step that fails, too. An async generator would
 * let its end wait for a pending next(), so that a quiet stream could not be ended.
 */
export function createIterator<Item>(
  next: () => Promise<IteratorResult<Item, undefined>>,
  end: () => Promise<void> | void,
): AsyncIterableIterator<Item, undefined> {
  const iterator: AsyncIterableIterator<Item, undefined> = {
    next: async () => {
      try {
        return await next();
      } catch (error) {
        // Who loops over it hears of the failure and asks no more, not even for the end.
        await end();
        throw error;
      }
    },
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
