import { outlast } from "../infra/database/retry.js";

/**
 * An async iterator of its subclass's steps, which ends with a step that fails, too. An async generator would let its end
 * wait for a pending next(), so that a quiet stream could not be ended. It is a class since there are as many as there
 * are streams: its methods are there once.
 */
export abstract class Steps<Item> implements AsyncIterableIterator<Item, undefined> {
  protected isEnded = false;

  abstract next(): Promise<IteratorResult<Item, undefined>>;

  /** Lets go of what the steps hold; it may be called again. */
  protected abstract letGo(): Promise<void> | void;

  /** A step that waits while the database is away, until the iterator has ended. */
  protected outlast(step: () => Promise<IteratorResult<Item, undefined>>): Promise<IteratorResult<Item, undefined>> {
    return outlast(step, () => this.isEnded).catch((error: unknown) => this.throw(error));
  }

  async return(): Promise<IteratorResult<Item, undefined>> {
    this.isEnded = true;
    await this.letGo();
    return { value: undefined, done: true };
  }

  /** Ends with a step that has failed: who loops over it hears of the failure and asks no more, not even for the end. */
  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
