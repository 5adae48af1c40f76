/** Which bound was passed: that of one holder, or that of all. */
export type Exceeded = "own" | "total";

/** A bound on the bytes that are kept: for each key, and over all keys. */
export class ByteBudget {
  readonly #held = new Map<string, number>();
  #total = 0;

  constructor(
    private readonly maxPerKey: number,
    private readonly maxTotal: number,
  ) {}

  /** Takes bytes before they are kept; returns the bound that they would pass, and takes nothing then. */
  take(key: string, bytes: number): Exceeded | undefined {
    const held = (this.#held.get(key) ?? 0) + bytes;
    if (held > this.maxPerKey) return "own";
    if (this.#total + bytes > this.maxTotal) return "total";
    this.#held.set(key, held);
    this.#total += bytes;
    return undefined;
  }

  /** Gives back what was taken. */
  release(key: string, bytes: number): void {
    const left = (this.#held.get(key) ?? 0) - bytes;
    if (left > 0) this.#held.set(key, left);
    else this.#held.delete(key);
    this.#total -= bytes;
  }

  /** The bytes that are held now. */
  get total(): number {
    return this.#total;
  }
}
