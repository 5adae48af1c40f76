import type { StoreKey, StoreQuery, StoreRange } from "../ports.js";
import { compareKeys } from "./keys.js";

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

  list({ range = {}, direction, limit = Infinity }: StoreQuery = {}): Value[] {
    const [from, to] = this.#boundsOf(range);
    if (direction === "descending") return this.#values.slice(Math.max(from, to - limit), Math.max(from, to)).reverse();
    return this.#values.slice(from, Math.min(to, from + limit));
  }

  #boundsOf({ lower, upper, isLowerOpen = false, isUpperOpen = false }: StoreRange): [from: number, to: number] {
    return [
      lower === undefined ? 0 : this.#placeOf(lower, isLowerOpen),
      upper === undefined ? this.#keys.length : this.#placeOf(upper, !isUpperOpen),
    ];
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
