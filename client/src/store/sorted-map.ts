import type { StoreKey, StoreQuery } from "../ports.js";
import { ALL_KEYS, compareKeys } from "./keys.js";

/** Map ordered by key: look-up in logarithmic time, insertion by moving what is above. */
export class SortedMap<Value> {
  readonly #keys: StoreKey[] = [];
  readonly #values: Value[] = [];

  get(key: StoreKey): Value | undefined {
    const place = this.#placeOf(key);
    return this.#isAt(place, key) ? this.#values[place] : undefined;
  }

  set(key: StoreKey, value: Value): void {
    const place = this.#placeOf(key);
    const replaced = Number(this.#isAt(place, key));
    this.#keys.splice(place, replaced, key);
    this.#values.splice(place, replaced, value);
  }

  delete(key: StoreKey): void {
    const place = this.#placeOf(key);
    if (!this.#isAt(place, key)) return;
    this.#keys.splice(place, 1);
    this.#values.splice(place, 1);
  }

  list({ range: { lower, upper } = ALL_KEYS, direction, limit = Infinity }: StoreQuery = {}): Value[] {
    const values = this.#values.slice(this.#placeOf(lower), this.#placeOf(upper, true));
    return (direction === "descending" ? values.reverse() : values).slice(0, limit);
  }

  #isAt(place: number, key: StoreKey): boolean {
    const found = this.#keys[place];
    return found !== undefined && compareKeys(found, key) === 0;
  }

  /** Place of the first key that is not below `key`, or with `isAbove` of the first that is above it. */
  #placeOf(key: StoreKey, isAbove = false): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = compareKeys(this.#keys[middle] as StoreKey, key);
      if (order < 0 || (isAbove && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
