/**
 * Counts running tasks and waits for them. Not a Set of their promises: V8 links the tables that a growing and shrinking
 * Set leaves behind, so that one table in the old generation keeps all later ones, and their tasks, from being collected.
 */
export class WaitGroup {
  #running = 0;
  #waiters: (() => void)[] | undefined;

  async run<T>(task: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await task();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#wake();
    }
  }

  /** Resolves once no task is running. */
  async wait(): Promise<void> {
    // Tasks may start before the waiter resumes.
    while (this.#running > 0) await new Promise<void>((resolve) => void (this.#waiters ??= []).push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiters ?? []) resolve();
    this.#waiters = undefined;
  }
}
