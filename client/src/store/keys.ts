import type { StoreKey, StoreRange } from "../ports.js";
import type { KeyPath } from "./schema.js";

/** Compares keys as IndexedDB does: numbers before strings before arrays, arrays part by part. */
export function compareKeys(a: StoreKey, b: StoreKey): number {
  if (typeof a === "object" && typeof b === "object") {
    for (let place = 0; place < Math.min(a.length, b.length); place++) {
      const order = compareKeys(a[place] as StoreKey, b[place] as StoreKey);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (typeof a === typeof b) return a < b ? -1 : Number(a > b);
  return kindOf(a) - kindOf(b);
}

function kindOf(key: StoreKey): number {
  return ["number", "string", "object"].indexOf(typeof key);
}

/** Returns the key of a row; undefined where a part of it is missing or is no key. */
export function keyOf(row: object, path: KeyPath): StoreKey | undefined {
  if (typeof path === "object") {
    const parts = path.map((part) => keyOf(row, part));
    return parts.includes(undefined) ? undefined : (parts as StoreKey[]);
  }
  const value = path.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown> | null)?.[name], row);
  return isKey(value) ? value : undefined;
}

function isKey(value: unknown): value is StoreKey {
  return typeof value === "number" || typeof value === "string" || (Array.isArray(value) && value.every(isKey));
}

export function isRange(value: StoreKey | StoreRange): value is StoreRange {
  return typeof value === "object" && !Array.isArray(value);
}

/** Returns the range of the keys of parts that begin with these. An array is above every number and string. */
export function rangeOf(...parts: readonly StoreKey[]): StoreRange {
  return { lower: parts, upper: [...parts, []] };
}

/** Range of all keys that are numbers, strings or arrays of these. */
export const ALL_KEYS: StoreRange = { lower: -Infinity, upper: [[]] };
