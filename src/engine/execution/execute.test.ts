import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type ValueNode,
  buildSchema,
  execute as executeAnew,
  getOperationAST,
  getVariableValues,
  parse,
  validate,
} from "graphql";
import { describe, expect, it } from "vitest";
import { type CompiledOperation, prepare } from "./execute.js";

// Differential test: each document runs through graphql-js's execute and ours, with equal results.

const schema = buildSchema(`
  interface Named { name: String }
  type Person implements Named { id: ID! name: String age: Int! friends(first: Int = 2, after: String): [Person!]! best: Person pets: [Pet] matrix: [[Int!]] mood: Mood }
  type Cat implements Named { name: String lives: Int }
  type Dog implements Named { name: String barks: Boolean! }
  union Pet = Cat | Dog
  enum Mood { HAPPY SAD }
  input Where { name: String! ages: [Int!] = [1, 2] }
  type Query { person(where: Where): Person named: Named strict: Person! list: [Named!] echo(text: String, n: Int! = 3): String }
  type Mutation { add(n: Int!): Int fail: Int! }
  type Subscription { happened: Person }
`);

/** Our way, from the arguments of graphql-js'. */
function preparing({ schema, document, operationName, variableValues }: ExecutionArgs): CompiledOperation {
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new Error("The document has such an operation.");
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {});
  if (errors !== undefined) return () => ({ errors });
  return prepare({ schema, document, operation, variables: coerced, maxBytes: 8_388_608 });
}

const execute = (args: ExecutionArgs) => preparing(args)(args.rootValue, args.contextValue);

/** Ways in which resolvers return: synchronously, as promises, or mixed. */
const WAYS = {
  "at once": (value: unknown) => value,
  later: async (value: unknown) => Promise.resolve(value),
  "later, some of it": (value: unknown) => (Math.abs(counted++) % 3 === 0 ? Promise.resolve(value) : value),
};
let counted = 0;

type Way = (value: unknown) => unknown;

function failing(message: string): () => never {
  return () => {
    throw new Error(message);
  };
}

function people(way: Way) {
  const person = (name: string, depth: number): Record<string, unknown> => ({
    id: `${name}-${depth}`,
    name: () => way(name),
    age: () => way(depth === 0 ? null : depth * 10),
    friends: ({ first, after }: { first: number; after?: string }) =>
      way(Array.from({ length: first }, (_, n) => person(`${name}${after ?? ""}${n}`, depth - 1))),
    best: () => way(depth > 0 ? person("Best", depth - 1) : null),
    pets: () => [
      way({ __typename: "Cat", name: "Tom", lives: 9 }),
      way({ __typename: "Dog", name: "Rex", barks: null }),
      way(null),
      way({ __typename: "Nobody" }),
    ],
    matrix: () => way([[1, 2], null, [3, "four"], "no list"]),
    mood: () => way(name === "Ada" ? "HAPPY" : "FURIOUS"),
  });
  return {
    person: ({ where }: { where?: { name: string; ages: number[] } }) =>
      way(person(where?.name ?? "Ada", where?.ages[0] ?? 2)),
    named: () => way({ __typename: "Dog", name: "Rex", barks: true }),
    strict: () => way(null),
    list: () => [way({ __typename: "Cat", name: "Tom" }), way(new Error("no second"))],
    echo: (args: object) => way(JSON.stringify(args)),
    add: ({ n }: { n: number }) => way(n + 1),
    fail: failing("It did not happen."),
    happened: person("Eve", 1),
  };
}

const DOCUMENTS = [
  "{ person { id name age mood } }",
  '{ a: person { x: name ...P } b: person(where: { name: "Bo" }) { ...P } } fragment P on Person { name age __typename }',
  '{ person { best { best { best { name } } } friends { name friends(first: 1, after: "!") { name age } } } }',
  "{ person { friends { ... on Named { name } ... { id } } friends { best { id } } } }",
  "{ person { pets { __typename ... on Named { name } ... on Cat { lives } ... on Dog { barks } } matrix mood } }",
  "{ named { __typename name ... on Dog { barks } ... on Cat { lives } } list { name } }",
  "{ strict { name } }",
  "{ person { name } strict { name } }",
  "query ($where: Where, $n: Int! = 7, $text: String) { person(where: $where) { name age } echo(text: $text, n: $n) }",
  '{ echo e2: echo(text: null, n: 1) e3: echo(n: 2, text: "x") }',
  "mutation { one: add(n: 1) two: add(n: 2) }",
  "mutation { one: add(n: 1) fail two: add(n: 2) }",
  "subscription { happened { name best { age } } }",
  "query ($yes: Boolean = true) { person { name @skip(if: $yes) id } }",
  '{ __type(name: "Person") { name } person { name } }',
  "{ __proto__: echo }",
];

/**
 * Normalises a result: the order of errors is unspecified and, for mixed resolvers, so is the path of an error that
 * propagates to a parent with several failing fields.
 */
function sorted({ data, errors }: ExecutionResult, isMixed: boolean): unknown {
  const places = errors?.map(({ message, path, locations }) =>
    JSON.stringify({ message, locations, ...(!isMixed && { path }) }),
  );
  return { data: JSON.stringify(data), errors: places?.toSorted() };
}

describe.each(Object.entries(WAYS))("an operation whose values are returned %s", (name, way) => {
  const isMixed = name === "later, some of it";

  it.each(DOCUMENTS)("has the result of graphql-js: %s", async (text) => {
    const document = parse(text);
    expect(validate(schema, document)).toEqual([]);
    for (const variableValues of [
      {},
      { where: { name: "Cy", ages: [1] }, n: 4, text: "t" },
      { where: { ages: ["x"] } },
    ]) {
      const run = (how: typeof execute) => {
        counted = 0;
        return how({ schema, document, rootValue: people(way), contextValue: {}, variableValues });
      };
      const expected = await executeAnew({
        schema,
        document,
        rootValue: people(way),
        contextValue: {},
        variableValues,
      });
      expect(sorted(await run(execute), isMixed)).toEqual(sorted(expected, isMixed));
      expect(sorted(await run(execute), isMixed)).toEqual(sorted(expected, isMixed));
    }
  });
});

describe("a prepared operation", () => {
  it("runs on each event, synchronously if all resolvers do", () => {
    const run = preparing({ schema, document: parse("subscription { happened { name } }") });
    const names = ["Ada", "Bo"].map((name) => run({ happened: { name } }, {}));
    expect(names).toEqual(["Ada", "Bo"].map((name) => ({ data: { happened: { name } } })));
  });

  it("runs the named operation", async () => {
    const document = parse("query One { echo } query Two { person { name } }");
    const args = { schema, document, rootValue: people((value) => value) };
    expect(await execute({ ...args, operationName: "Two" })).toEqual({ data: { person: { name: "Ada" } } });
  });

  it("coerces arguments without variables once for all its runs, and others at each", async () => {
    const counting = buildSchema("scalar Word type Query { echo(one: Word, two: [Word] = [7]): String }");
    let coerced = 0;
    Object.assign(counting.getType("Word") ?? {}, {
      parseLiteral: (node: ValueNode) => `${"value" in node ? String(node.value) : ""}-${(coerced += 1)}`,
    });
    const rootValue = { echo: (args: object) => JSON.stringify(args) };
    const document = parse('query ($w: Word) { fixed: echo(one: "a") open: echo(one: "b", two: ["c", $w]) }');
    const run = (w: string) => execute({ schema: counting, document, rootValue, variableValues: { w } });
    expect(await run("x")).toEqual({
      data: { fixed: '{"one":"a-1","two":[7]}', open: '{"one":"b-2","two":["c-3","x"]}' },
    });
    expect(await run("y")).toEqual({
      data: { fixed: '{"one":"a-1","two":[7]}', open: '{"one":"b-4","two":["c-5","y"]}' },
    });
  });

  it("returns errors unchanged", async () => {
    const cause = new GraphQLError("mine", { extensions: { code: "OURS" } });
    const rootValue = { echo: () => Promise.reject(cause) };
    const { errors } = await execute({ schema, document: parse("{ echo }"), rootValue });
    expect(errors?.[0]?.originalError).toBe(cause);
    expect(errors?.[0]?.extensions).toEqual({ code: "OURS" });
  });
});
