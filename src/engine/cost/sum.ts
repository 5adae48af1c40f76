/** The coerced variables of an operation. */
export type Values = Readonly<Record<string, unknown>>;

/** A multiplier: constant, or a function of the variables. */
export type Factor = number | ((values: Values) => number);

/**
 * Cost of a part of an operation: a constant plus terms that depend on variables. All spreads of a fragment share one sum,
 * memoized by `run` (a fresh number for each evaluation), so that evaluation is linear in the document.
 */
export class Sum {
  #constant: number;
  #terms: { readonly of: Sum; readonly times: Factor }[] = [];
  /** Sums by object type, of which the largest counts. */
  #alternatives: readonly Sum[] = [];
  #run = 0;
  #value = 0;

  constructor(constant = 0) {
    this.#constant = constant;
  }

  /** Adds `times` times `other`, which must be complete. */
  add(other: Sum, times: Factor = 1): void {
    if (typeof times === "number" && other.#isConstant()) this.#constant += times * other.#constant;
    else if (times !== 0 && !other.#isZero()) this.#terms.push({ of: other, times });
  }

  /** Adds the largest of `others`. */
  addLargest(others: readonly Sum[]): void {
    const largest = new Sum();
    if (others.every((other) => other.#isConstant()))
      largest.#constant = others.reduce((most, other) => Math.max(most, other.#constant), 0);
    else largest.#alternatives = others;
    this.add(largest);
  }

  evaluate(values: Values, run: number): number {
    if (this.#run === run) return this.#value;
    let value = this.#constant;
    for (const { of, times } of this.#terms)
      value += of.evaluate(values, run) * (typeof times === "number" ? times : times(values));
    let largest = 0;
    for (const other of this.#alternatives) largest = Math.max(largest, other.evaluate(values, run));
    this.#run = run;
    return (this.#value = value + largest);
  }

  #isConstant(): boolean {
    return this.#terms.length === 0 && this.#alternatives.length === 0;
  }

  #isZero(): boolean {
    return this.#isConstant() && this.#constant === 0;
  }
}
