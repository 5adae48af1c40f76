/** The coerced variables of an operation. */
export type Values = Readonly<Record<string, unknown>>;

/** A multiplier: known when the operation is compiled, or once its variables are. */
export type Factor = number | ((values: Values) => number);

/**
 * The cost of a part of an operation: a constant and terms that depend on variables. Every spread of a fragment shares
 * its sum, which is evaluated once for each `run` (a number never used before), so that a whole evaluation takes time
 * linear in the document however the fragments nest.
 */
export class Sum {
  #constant: number;
  #terms: { readonly of: Sum; readonly times: Factor }[] = [];
  /** Of these, the largest counts: an object has one of the types. */
  #alternatives: readonly Sum[] = [];
  #run = 0;
  #value = 0;

  constructor(constant = 0) {
    this.#constant = constant;
  }

  /** Adds `times` what `other` costs, which must be complete by then. */
  add(other: Sum, times: Factor = 1): void {
    if (typeof times === "number" && other.#isConstant()) this.#constant += times * other.#constant;
    else if (times !== 0 && !other.#isZero()) this.#terms.push({ of: other, times });
  }

  /** Adds what the dearest of `others` costs. */
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
