import type { PagePort } from "../ports.js";
import { createWritable } from "../readable.js";

/** Page of a tab, and what the viewer has seen on it. */
export class Attention {
  readonly #isVisible = createWritable(true);
  readonly #isFocused = createWritable(true);
  readonly #lastInputAt = createWritable(0);
  /** Highest sequence in view, by conversation. */
  readonly seen = new Map<string, number>();
  readonly page: PagePort = {
    ...{ isVisible: this.#isVisible, isFocused: this.#isFocused, isOnline: createWritable(true) },
    ...{ onHide: () => () => undefined, onShow: () => () => undefined },
    lastInputAt: this.#lastInputAt,
  };

  /** @param attended Highest sequence that was seen with attention in any tab, by conversation. */
  constructor(readonly attended: Map<string, number>) {}

  sees(id: string, sequence: number): void {
    this.seen.set(id, Math.max(sequence, this.seen.get(id) ?? 0));
    if (this.#lastInputAt.get() === 0 && this.#isVisible.get() && this.#isFocused.get()) this.#attend();
  }

  /** The page is without input (0), hidden (1) or without focus (2), or has the viewer's attention (3). */
  look(way: number): void {
    // Noted before the page reports it: the kit marks at once.
    if (way === 3) this.#attend();
    // One after the other, never both.
    if (way === 2) this.#isFocused.set(false);
    this.#isVisible.set(way !== 1);
    this.#isFocused.set(way !== 2);
    this.#lastInputAt.set(way === 0 ? -Infinity : 0);
  }

  #attend(): void {
    for (const [id, sequence] of this.seen) this.attended.set(id, Math.max(sequence, this.attended.get(id) ?? 0));
  }
}
