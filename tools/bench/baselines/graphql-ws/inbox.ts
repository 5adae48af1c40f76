/** Queue of one reader's events, as an async iterator. */
export interface Inbox extends AsyncIterableIterator<object> {
  push(item: object): void;
}

export function createInbox(): Inbox {
  const items: object[] = [];
  let take: ((result: IteratorResult<object>) => void) | undefined;
  const inbox: Inbox = {
    push: (item) => {
      if (take === undefined) items.push(item);
      else take({ value: item, done: false });
      take = undefined;
    },
    next: () => {
      const item = items.shift();
      if (item !== undefined) return Promise.resolve({ value: item, done: false });
      return new Promise((resolve) => (take = resolve));
    },
    return: () => Promise.resolve({ value: undefined, done: true }),
    [Symbol.asyncIterator]: () => inbox,
  };
  return inbox;
}
