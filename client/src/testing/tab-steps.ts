import type { Schedule } from "./schedule.js";

/** Steps of one tab: none while it is frozen, none once it was killed. */
export class TabSteps {
  isAlive = true;
  /** Steps that wait until the tab wakes. */
  #frozen: (() => void)[] | undefined;

  constructor(readonly schedule: Schedule) {}

  get isFrozen(): boolean {
    return this.#frozen !== undefined;
  }

  freeze(): void {
    this.#frozen ??= [];
  }

  wake(): void {
    const steps = this.#frozen ?? [];
    this.#frozen = undefined;
    for (const step of steps) this.add("woken", step);
  }

  kill(): void {
    this.isAlive = false;
    this.#frozen = undefined;
  }

  /** Adds a step; returns the function that takes it out. */
  add(label: string, step: () => void, isSlow?: boolean): () => void {
    return this.schedule.add(
      label,
      () => {
        if (this.#frozen) this.#frozen.push(step);
        else if (this.isAlive) step();
      },
      isSlow,
    );
  }

  /** Resolves at a later step; never in a tab that was killed. */
  pass(label: string): Promise<void> {
    return new Promise((resolve) => this.add(label, resolve));
  }
}
