/** The exceeded bound: of one key, or of all. */
export type Exceeded = "own" | "total";

/** Bounds the bytes in memory, per key and in total. */
export class ByteBudget {
  readonly #held = new Map<string, number>();
  #total = 0;

  constructor(
    private readonly maxPerKey: number,
    private readonly maxTotal: number,
  ) {}

  /** Reserves bytes; returns the bound that they would exceed, and reserves nothing then. */
  take(key: string, bytes: number): Exceeded | undefined {
    const held = (this.#held.get(key) ?? 0) + bytes;
    if (held > this.maxPerKey) return "own";
    if (this.#total + bytes > this.maxTotal) return "total";
    this.#held.set(key, held);
    this.#total += bytes;
    return undefined;
  }

  /** Releases reserved bytes. */
  release(key: string, bytes: number): void {
    const left = (this.#held.get(key) ?? 0) - bytes;
    if (left > 0) this.#held.set(key, left);
    else this.#held.delete(key);
    this.#total -= bytes;
  }

  /** Reserved bytes in total. */
  get total(): number {
    return this.#total;
  }
}
