/**
 * An async iterator made of its next step and its end, which comes with a step that fails, too. An async generator would
 * let its end wait for a pending next(), so that a quiet stream could not be ended.
 */
export function createIterator<Item>(
  next: () => Promise<IteratorResult<Item, undefined>>,
  end: () => Promise<void> | void,
): AsyncIterableIterator<Item, undefined> {
  /** Who loops over it hears of the failure and asks no more, not even for the end. */
  const fail = async (error: unknown): Promise<never> => {
    await end();
    throw error;
  };
  const iterator: AsyncIterableIterator<Item, undefined> = {
    // Not async: what is live would wait for one promise more.
    next: () => next().catch(fail),
    return: async () => {
      await end();
      return { value: undefined, done: true };
    },
    throw: fail,
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
