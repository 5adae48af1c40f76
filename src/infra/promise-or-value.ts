/** A value, or a promise of it where it takes time: one promise in a selection makes the whole selection asynchronous. */
export type PromiseOrValue<T> = T | Promise<T>;

export function isPromise<T>(value: PromiseOrValue<T>): value is Promise<T>;
export function isPromise(value: unknown): value is Promise<unknown>;
export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Promise<unknown> | undefined | null)?.then === "function";
}

/** Applies `next` to a value, synchronously unless the value is a promise. */
export function andThen<T, U>(value: PromiseOrValue<T>, next: (value: T) => U): PromiseOrValue<U> {
  return isPromise(value) ? value.then(next) : next(value);
}
