import type { StoreName } from "../ports.js";
import type { Database, RowChange } from "../store/database.js";
import type { Reader } from "../store/tables.js";

export interface Query<T> {
  readonly stores: readonly StoreName[];
  read(reader: Reader): Promise<T>;
  /** Returns whether a change of a row may change the result. */
  affects(change: RowChange): boolean;
}

export interface Watch {
  /** Resolves once a read that began after the call is shown. */
  refresh(): Promise<void>;
  stop(): void;
}

/** Shows the result of a query, now and after each change that affects it. Changes during a read lead to one more. */
export function watch<T>(
  database: Database,
  { stores, read, affects }: Query<T>,
  show: (value: T) => void,
  onError: (error: unknown) => void,
): Watch {
  let reading: Promise<void> | undefined;
  const now = { isOutdated: false, isStopped: false };
  const isDone = () => now.isStopped || !now.isOutdated;

  async function readUntilCurrent(): Promise<void> {
    do {
      now.isOutdated = false;
      const { value } = await database.read(stores, read);
      if (!now.isStopped) show(value);
    } while (!isDone());
  }

  function refresh(): Promise<void> {
    now.isOutdated = true;
    reading ??= readUntilCurrent()
      .catch(onError)
      .finally(() => (reading = undefined));
    return reading;
  }

  const unsubscribe = database.subscribe(({ rows }) => {
    if (rows?.some(affects) ?? true) void refresh();
  });
  void refresh();
  return {
    refresh,
    stop: () => {
      now.isStopped = true;
      unsubscribe();
    },
  };
}
