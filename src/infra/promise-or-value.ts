/**
 * What is on its way, or in hand already. A field whose value is in hand answers it as it is: one promise in a selection
 * makes GraphQL wait for all of it.
 */
export type PromiseOrValue<T> = T | Promise<T>;

export function isPromise<T>(value: PromiseOrValue<T>): value is Promise<T>;
export function isPromise(value: unknown): value is Promise<unknown>;
export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Promise<unknown> | undefined | null)?.then === "function";
}

/** What `next` makes of a value: at once where it is in hand. */
export function andThen<T, U>(value: PromiseOrValue<T>, next: (value: T) => U): PromiseOrValue<U> {
  return isPromise(value) ? value.then(next) : next(value);
}
