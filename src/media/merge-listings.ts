/** Object or upload in a store, with the time of its last change. */
export interface Listed {
  readonly key: string;
  readonly changedAt: Date;
}

/** Merges listings in ascending order of keys into one, with the newest time of each key. */
export async function* mergeByKey(...listings: readonly AsyncIterable<Listed>[]): AsyncGenerator<Listed> {
  const iterators = listings.map((listing) => listing[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(iterators.map(headOf));
    let newest: Listed | undefined;
    for (let next = smallestOf(heads); next !== undefined; next = smallestOf(heads)) {
      const { entry, iterator } = next;
      if (newest !== undefined && newest.key !== entry.key) yield newest;
      if (newest?.key !== entry.key || newest.changedAt < entry.changedAt) newest = entry;
      heads[heads.indexOf(next)] = await headOf(iterator);
    }
    if (newest !== undefined) yield newest;
  } finally {
    for (const iterator of iterators) await iterator.return?.();
  }
}

interface Head {
  readonly iterator: AsyncIterator<Listed>;
  readonly entry: Listed;
}

/** Undefined at the end of a listing. */
async function headOf(iterator: AsyncIterator<Listed>): Promise<Head | undefined> {
  const next: IteratorResult<Listed, unknown> = await iterator.next();
  return next.done === true ? undefined : { iterator, entry: next.value };
}

function smallestOf(heads: readonly (Head | undefined)[]): Head | undefined {
  return heads.reduce((smallest, head) => {
    if (smallest === undefined || head === undefined) return smallest ?? head;
    return head.entry.key < smallest.entry.key ? head : smallest;
  }, undefined);
}
