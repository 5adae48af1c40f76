import { setImmediate as turn } from "node:timers/promises";
import * as fc from "fast-check";
import { buildSchema, execute as executeByGraphQL, getOperationAST, parse } from "graphql";
import { afterAll, expect, it } from "vitest";
import { prepare } from "./execute.js";

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
process.on("unhandledRejection", note);
afterAll(() => process.off("unhandledRejection", note));

const schema = buildSchema(`
  type A { maybe: A must: A! items: [A] strict: [A!]! matrix: [[A!]!] text: String word: String! }
  type Query { a: A strict: [A!]! }
`);
const TEXT = `query ($yes: Boolean!) { a { ...F } strict { ...F } }
  fragment F on A { text word maybe { text word } must { text maybe @skip(if: $yes) { word } } items { word } strict { word text } matrix { word } }`;

/** More turns of the event loop than any execution here needs. */
async function allTurns(): Promise<void> {
  for (let n = 0; n < 12; n += 1) await turn();
}

/** Way in which a resolver returns: synchronously or not, a value, null or an error. */
type Way = "now" | "later" | "null" | "null later" | "throws" | "rejects" | "rejects late";
const way = fc.constantFrom<Way>(
  "now",
  "now",
  "now",
  "later",
  "later",
  "null",
  "null later",
  "throws",
  "rejects",
  "rejects late",
);

/** Returns the value of `make` in one way; `where` is the message of its errors. */
function bring(how: Way, make: () => unknown, name: string): unknown {
  const error = new Error(name);
  if (how === "now") return make();
  if (how === "later") return turn().then(make);
  if (how === "null") return null;
  if (how === "null later") return Promise.resolve(null);
  if (how === "throws") throw error;
  return how === "rejects" ? Promise.reject(error) : turn().then(() => Promise.reject(error));
}

/** The same for an item of a list, where an error is an item. */
const itemOf = (how: Way, make: () => unknown, name: string) =>
  how === "throws" ? new Error(name) : bring(how, make, name);

/** Object whose values are returned in the given ways, in rotation. */
function objectOf(ways: readonly Way[], depth: number): Record<string, unknown> {
  const hows = (name: string) => ways[(name.length * 7 + depth * 3) % ways.length] ?? "now";
  const below = () => objectOf(ways, depth + 1);
  const items = (name: string) => ways.slice(0, 3).map((how, n) => itemOf(how, below, `${name} ${n}`));
  return {
    text: () => bring(hows("text"), () => "text", "text"),
    word: () => bring(ways[depth % ways.length] ?? "now", () => "word", "word"),
    maybe: () => bring(hows("maybe"), below, "maybe"),
    must: () => bring(hows("must!"), below, "must"),
    items: () => bring(hows("items"), () => items("items"), "items"),
    strict: () => bring(hows("strict!"), () => items("strict"), "strict"),
    matrix: () => bring(hows("matrix!!"), () => [items("matrix"), items("matrix")], "matrix"),
  };
}

it("answers any mix of values and errors with the data of graphql-js, and leaves no rejection unhandled", async () => {
  const document = parse(TEXT);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("The document has an operation.");
  const property = fc.asyncProperty(fc.array(way, { minLength: 3, maxLength: 9 }), fc.boolean(), async (ways, yes) => {
    const root = () => ({
      a: () => bring(ways[0] ?? "now", () => objectOf(ways, 0), "a"),
      strict: () =>
        bring(
          ways[1] === "throws" ? "now" : "later",
          () => ways.map((how, n) => itemOf(how, () => objectOf(ways, n), `${n}`)),
          "strict",
        ),
    });
    const variables = { yes };
    const expected = await executeByGraphQL({ schema, document, rootValue: root(), variableValues: variables });
    await allTurns();
    // Rejections that graphql-js leaves behind are not ours.
    unhandled.length = 0;
    const result = await prepare({ schema, document, operation, variables, maxBytes: 1_000_000 })(root(), {});
    await allTurns();
    expect(JSON.stringify(result.data)).toBe(JSON.stringify(expected.data));
    expect(result.errors === undefined).toBe(expected.errors === undefined);
    expect(unhandled).toEqual([]);
  });
  await fc.assert(property, { numRuns: 300 });
});

it("leaves no rejection unhandled when an item throws synchronously behind one that rejects later", async () => {
  const document = parse("{ strict { text } }");
  const operation = getOperationAST(document);
  if (!operation) throw new Error("The document has an operation.");
  const run = prepare({ schema, document, operation, variables: {}, maxBytes: 1_000_000 });
  const root = {
    strict: () => [
      turn().then(() => Promise.reject(new Error("later"))),
      new Error("at once"),
      Promise.reject(new Error("third")),
    ],
  };
  const { data, errors } = await run(root, {});
  expect([data, errors?.map(({ message }) => message)]).toEqual([null, ["at once"]]);
  await allTurns();
  expect(unhandled).toEqual([]);
});
