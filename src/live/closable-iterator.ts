import { retryWhileUnavailable } from "../infra/database/retry.js";

/**
 * Async iterator that `return()` ends at once. With an async generator, `return()` would wait for the pending `next()`,
 * so an idle stream could not be closed. A class, so that the thousands of streams share its methods.
 */
export abstract class ClosableIterator<Item> implements AsyncIterableIterator<Item, undefined> {
  protected isEnded = false;

  abstract next(): Promise<IteratorResult<Item, undefined>>;

  /** Releases the resources of the iterator. Idempotent. */
  protected abstract dispose(): Promise<void> | void;

  /** Runs a step, again while the database is unavailable and the iterator open; ends the iterator if the step fails. */
  protected retryWhileUnavailable(
    step: () => Promise<IteratorResult<Item, undefined>>,
  ): Promise<IteratorResult<Item, undefined>> {
    return retryWhileUnavailable(step, () => this.isEnded).catch((error: unknown) => this.throw(error));
  }

  async return(): Promise<IteratorResult<Item, undefined>> {
    this.isEnded = true;
    await this.dispose();
    return { value: undefined, done: true };
  }

  /** Ends the iterator and rejects: a `for await` loop calls neither `next()` nor `return()` after a rejection. */
  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
