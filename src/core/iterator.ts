/**
 * An async iterator of its subclass's steps, which ends with a step that fails, too. An async generator would let its end
 * wait for a pending next(), so that a quiet stream could not be ended. It is a class since there are as many as there
 * are streams: its methods are there once.
 */
export abstract class Steps<Item> implements AsyncIterableIterator<Item, undefined> {
  abstract next(): Promise<IteratorResult<Item, undefined>>;

  /** Lets go of what the steps hold; it may be called again. */
  protected abstract end(): Promise<void> | void;

  /** Ends with a step that has failed: who loops over it hears of the failure and asks no more, not even for the end. */
  protected async fail(error: unknown): Promise<never> {
    await this.end();
    throw error;
  }

  async return(): Promise<IteratorResult<Item, undefined>> {
    await this.end();
    return { value: undefined, done: true };
  }

  throw(error: unknown): Promise<never> {
    return this.fail(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
