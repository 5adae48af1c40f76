/** A value of `n` parts that is invalid for every input type, as JSON and as GraphQL literal. */
export interface HostileValue {
  readonly name: string;
  json(n: number): string;
  literal(n: number): string;
}

/** Joins `n` parts. */
export const times = (n: number, part: (i: number) => string, by = ",") =>
  Array.from({ length: n }, (_, i) => part(i)).join(by);

export const HOSTILE_VALUES: readonly HostileValue[] = [
  {
    name: "unknown keys",
    json: (n) => `{${times(n, (i) => `"k${i}":1`)}}`,
    literal: (n) => `{${times(n, (i) => `k${i}:1`)}}`,
  },
  {
    name: "one key again and again",
    json: (n) => `{${times(n, () => '"id":null')}}`,
    literal: (n) => `{${times(n, () => "id:null")}}`,
  },
  {
    name: "keys of an object's prototype",
    json: (n) => `{"__proto__":${times(n, () => "[", "")}${times(n, () => "]", "")},"constructor":1}`,
    literal: (n) => `{__proto__:${times(n, () => "[", "")}${times(n, () => "]", "")}}`,
  },
  { name: "a long string", json: (n) => `"${"x".repeat(n)}"`, literal: (n) => `"${"x".repeat(n)}"` },
  { name: "a string of escapes", json: (n) => `"${"\\u0041".repeat(n)}"`, literal: (n) => `"${"\\u0041".repeat(n)}"` },
  { name: "a block string", json: (n) => `"${"\\n".repeat(n)}"`, literal: (n) => `"""${"\n x".repeat(n)}"""` },
  { name: "a long number", json: (n) => `1${"0".repeat(n)}`, literal: (n) => `1${"0".repeat(n)}` },
  { name: "a long fraction", json: (n) => `1.${"3".repeat(n)}e9`, literal: (n) => `1.${"3".repeat(n)}e9` },
  { name: "a list of numbers", json: (n) => `[${times(n, String)}]`, literal: (n) => `[${times(n, String)}]` },
  {
    name: "a list of nulls",
    json: (n) => `[${times(n, () => "null")}]`,
    literal: (n) => `[${times(n, () => "null")}]`,
  },
  {
    name: "a list of strings",
    json: (n) => `[${times(n, (i) => `"${i}"`)}]`,
    literal: (n) => `[${times(n, (i) => `"${i}"`)}]`,
  },
  { name: "a list of objects", json: (n) => `[${times(n, () => "{}")}]`, literal: (n) => `[${times(n, () => "{}")}]` },
  { name: "a long enum value", json: (n) => `"${"E".repeat(n)}"`, literal: (n) => "E".repeat(n) },
  {
    name: "many enum values",
    json: (n) => `[${times(n, (i) => `"E${i}"`)}]`,
    literal: (n) => `[${times(n, (i) => `E${i}`)}]`,
  },
  {
    name: "lists in lists",
    json: (n) => `${"[".repeat(n)}${"]".repeat(n)}`,
    literal: (n) => `${"[".repeat(n)}${"]".repeat(n)}`,
  },
  {
    name: "objects in objects",
    json: (n) => `${'{"a":'.repeat(n)}1${"}".repeat(n)}`,
    literal: (n) => `${"{a:".repeat(n)}1${"}".repeat(n)}`,
  },
];
