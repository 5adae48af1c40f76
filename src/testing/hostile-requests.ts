import fc from "fast-check";
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { HOSTILE_VALUES, type HostileValue, times } from "./hostile-values.js";

/** A request whose size grows in proportion to `n`. */
export interface HostileKind {
  readonly name: string;
  make(n: number): HostileRequest;
}

export interface HostileRequest {
  readonly query: string;
  readonly variables?: unknown;
  /** Replaces `variables` in the JSON text, for JSON that no object represents. */
  readonly variablesText?: string;
  readonly operationName?: string;
}

/** Returns the `n` for which `make(n)` has about `bytes` bytes. */
export function sizedTo(kind: HostileKind, bytes: number): number {
  const sample = 64;
  const perUnit = (textOf(kind.make(2 * sample)).length - textOf(kind.make(sample)).length) / sample;
  return Math.max(1, Math.floor(bytes / Math.max(1, perUnit)));
}

/** Returns the JSON text of a request, as an HTTP body or the payload of a subscribe message. */
export function textOf({ query, variables, variablesText, operationName }: HostileRequest): string {
  const name = operationName === undefined ? "" : `,"operationName":${JSON.stringify(operationName)}`;
  const values = variablesText ?? (variables === undefined ? undefined : JSON.stringify(variables));
  return `{"query":${JSON.stringify(query)}${values === undefined ? "" : `,"variables":${values}`}${name}}`;
}

/**
 * Generates one hostile request of every kind, each against root fields, arguments and chains of fields drawn from
 * `schema`, so that new fields are covered.
 */
export function hostileKinds(schema: GraphQLSchema): fc.Arbitrary<HostileKind[]> {
  const all = targetsOf(schema);
  const targets = fc.constantFrom(...all);
  const withArguments = fc.constantFrom(...all.filter(({ field }) => field.args.length > 0));
  const chains = fc.constantFrom(...chainsOf(schema));
  return fc.tuple(
    ...HOSTILE_VALUES.map((value) => withArguments.map((target) => faultyVariable(target, value))),
    ...HOSTILE_VALUES.map((value) => withArguments.map((target) => faultyLiteral(target, value))),
    ...REPEATS.map((repeat) => targets.map(repeat)),
    ...NESTS.map((nest) => chains.map(nest)),
    ...WRAPPINGS.map((kind) => fc.constant(kind)),
  );
}

/** Root field of an operation, with well-formed dummy arguments. */
interface Target {
  readonly operation: "query" | "mutation";
  readonly field: GraphQLField<unknown, unknown>;
  /** Text of a valid selection of the field: `user(id: "x") { __typename }`. */
  readonly selection: string;
}

/** Not a target: it ends the session that all other requests are sent with. */
const ENDS_SESSION = "logout";

function targetsOf(schema: GraphQLSchema): Target[] {
  return (["query", "mutation"] as const).flatMap((operation) => {
    const root = operation === "query" ? schema.getQueryType() : schema.getMutationType();
    return Object.values(root?.getFields() ?? {})
      .filter(({ name }) => name !== ENDS_SESSION)
      .map((field) => ({ operation, field, selection: selectionOf(field) }));
  });
}

function selectionOf(field: GraphQLField<unknown, unknown>): string {
  const required = field.args.filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);
  const args = required.map(({ name, type }) => `${name}: ${literalOf(type)}`);
  const leaf = isObjectType(getNamedType(field.type)) || "getFields" in getNamedType(field.type);
  return `${field.name}${args.length === 0 ? "" : `(${args.join(", ")})`}${leaf ? " { __typename }" : ""}`;
}

function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType);
  if (isListType(type)) return "[]";
  if (isEnumType(type)) return type.getValues()[0]?.name ?? "";
  if (!isInputObjectType(type)) return type.name === "Int" || type.name === "Float" ? "1" : '"x"';
  const required = Object.values(type.getFields()).filter(
    (input) => isNonNullType(input.type) && input.defaultValue === undefined,
  );
  return `{ ${required.map((input) => `${input.name}: ${literalOf(input.type)}`).join(", ")} }`;
}

/** Passes the value as variables of all arguments. */
function faultyVariable({ operation, field }: Target, value: HostileValue): HostileKind {
  const declared = field.args.map(({ name, type }) => `$${name}: ${String(type)}`);
  const used = field.args.map(({ name }) => `${name}: $${name}`);
  const query = `${operation}(${declared.join(", ")}) { ${field.name}(${used.join(", ")}) ${bodyOf(field)} }`;
  return {
    name: `${value.name} in the variables of ${field.name}`,
    make: (n) => ({
      query,
      variablesText: `{${field.args.map(({ name }) => `"${name}":${value.json(n)}`).join(",")}}`,
    }),
  };
}

function faultyLiteral({ operation, field }: Target, value: HostileValue): HostileKind {
  return {
    name: `${value.name} in the arguments of ${field.name}`,
    make: (n) => ({
      query: `${operation} { ${field.name}(${field.args.map(({ name }) => `${name}: ${value.literal(n)}`).join(", ")}) ${bodyOf(field)} }`,
    }),
  };
}

function bodyOf(field: GraphQLField<unknown, unknown>): string {
  return selectionOf(field).endsWith("{ __typename }") ? "{ __typename }" : "";
}

/** Requests that repeat a root field, or a part of it, side by side. */
const REPEATS: readonly ((target: Target) => HostileKind)[] = [
  ({ operation, field, selection }) => ({
    name: `aliases of ${field.name}`,
    make: (n) => ({ query: `${operation} { ${times(n, (i) => `a${i}: ${selection}`, " ")} }` }),
  }),
  ({ operation, field, selection }) => ({
    name: `mentions of ${field.name}`,
    make: (n) => ({ query: `${operation} { ${times(n, () => selection, " ")} }` }),
  }),
  ({ operation, field, selection }) => ({
    name: `conflicting mentions of ${field.name}`,
    make: (n) => ({
      query: `${operation} { ${times(n, (i) => `a: ${selection} ${i % 2 === 0 ? "" : "a: __typename"}`, " ")} }`,
    }),
  }),
  ({ operation, field, selection }) => ({
    name: `directives at ${field.name}`,
    make: (n) => ({
      query: `${operation} { ${selection.replace(/(?= \{)|$/u, ` ${times(n, () => "@include(if: true)", " ")}`)} }`,
    }),
  }),
  ({ operation, field, selection }) => ({
    name: `unknown directives at ${field.name}`,
    make: (n) => ({
      query: `${operation} { ${selection.replace(/(?= \{)|$/u, ` ${times(n, (i) => `@d${i}`, " ")}`)} }`,
    }),
  }),
  ({ operation, field, selection }) => ({
    name: `skipped aliases of ${field.name}`,
    make: (n) => ({
      query: `${operation}($on: Boolean!) { ${times(n, (i) => `a${i}: ${selection.replace(/(?= \{)|$/u, " @include(if: $on)")}`, " ")} }`,
      variables: { on: false },
    }),
  }),
  ({ operation, field, selection }) => ({
    name: `spreads of one fragment with ${field.name}`,
    make: (n) => ({
      query: `${operation} { ${times(n, () => "...F", " ")} } fragment F on ${rootOf(operation)} { ${selection} }`,
    }),
  }),
  ({ operation, field, selection }) => ({
    name: `fragments side by side with ${field.name}`,
    make: (n) => ({
      query: `${operation} { ${times(n, (i) => `...F${i}`, " ")} } ${times(n, (i) => `fragment F${i} on ${rootOf(operation)} { ${selection} }`, " ")}`,
    }),
  }),
  ({ operation, field, selection }) => ({
    name: `fragments in a chain to ${field.name}`,
    make: (n) => ({
      query: `${operation} { ...F0 } ${times(n, (i) => `fragment F${i} on ${rootOf(operation)} { ${selection} ...F${i + 1} }`, " ")} fragment F${n} on ${rootOf(operation)} { ${selection} }`,
    }),
  }),
  ({ operation, field, selection }) => ({
    name: `fragments that double each other with ${field.name}`,
    make: (n) => ({
      query: `${operation} { ...F0 } ${times(n, (i) => `fragment F${i} on ${rootOf(operation)} { ...F${i + 1} ...F${i + 1} }`, " ")} fragment F${n} on ${rootOf(operation)} { ${selection} }`,
    }),
  }),
  ({ operation, field, selection }) => ({
    name: `fragments in a circle around ${field.name}`,
    make: (n) => ({
      query: `${operation} { ...F0 } ${times(n, (i) => `fragment F${i} on ${rootOf(operation)} { ${selection} ...F${(i + 1) % n} }`, " ")}`,
    }),
  }),
  ({ operation, field, selection }) => ({
    name: `unused fragments beside ${field.name}`,
    make: (n) => ({
      query: `${operation} { ${selection} } ${times(n, (i) => `fragment F${i} on ${rootOf(operation)} { __typename }`, " ")}`,
    }),
  }),
  ({ operation, field, selection }) => ({
    name: `operations with ${field.name}`,
    make: (n) => ({ query: times(n, (i) => `${operation} O${i} { ${selection} }`, " "), operationName: "O0" }),
  }),
  ({ operation, field, selection }) => ({
    name: `unused variables beside ${field.name}`,
    make: (n) => ({ query: `${operation}(${times(n, (i) => `$v${i}: ID`)}) { ${selection} }` }),
  }),
  ({ operation, field }) => ({
    name: `unknown arguments of ${field.name}`,
    make: (n) => ({ query: `${operation} { ${field.name}(${times(n, (i) => `a${i}: 1`)}) ${bodyOf(field)} }` }),
  }),
  ({ operation, field, selection }) => ({
    name: `unknown fields beside ${field.name}`,
    make: (n) => ({ query: `${operation} { ${selection} ${times(n, (i) => `f${i}`, " ")} }` }),
  }),
  ({ operation, field, selection }) => ({
    name: `undeclared variables beside ${field.name}`,
    make: (n) => ({ query: `${operation} { ${selection} }`, variablesText: `{${times(n, (i) => `"v${i}":1`)}}` }),
  }),
];

function rootOf(operation: Target["operation"]): string {
  return operation === "query" ? "Query" : "Mutation";
}

/** A root field and one cycle of fields from its type back to it: `peer { conversation { peer { … } } }`. */
interface Chain {
  readonly root: string;
  readonly steps: readonly string[];
}

function chainsOf(schema: GraphQLSchema): Chain[] {
  return targetsOf(schema)
    .filter(({ operation }) => operation === "query")
    .flatMap(({ field, selection }) => {
      const steps = stepsFrom(schema, getNamedType(field.type).name);
      return steps.length === 0 ? [] : [{ root: selection.replace(/ \{ __typename \}$/u, ""), steps }];
    });
}

/** Finds the shortest cycle of fields from an object type back to it, by breadth-first search. */
function stepsFrom(schema: GraphQLSchema, typeName: string): string[] {
  const queue: { type: string; steps: string[] }[] = [{ type: typeName, steps: [] }];
  const seen = new Set<string>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const type = schema.getType(next.type);
    if (!isObjectType(type) || next.steps.length > 6) continue;
    for (const field of Object.values(type.getFields())) {
      const name = getNamedType(field.type).name;
      if (name === typeName) return [...next.steps, field.name];
      if (!isObjectType(getNamedType(field.type)) || seen.has(name)) continue;
      seen.add(name);
      queue.push({ type: name, steps: [...next.steps, field.name] });
    }
  }
  return [];
}

/** Deep or wide requests below a root field. */
const NESTS: readonly ((chain: Chain) => HostileKind)[] = [
  ({ root, steps }) => ({
    name: `depth below ${root}`,
    make: (n) => {
      const names = Array.from({ length: n }, (_, i) => steps[i % steps.length]);
      return { query: `{ ${root} { ${names.join(" { ")} { __typename ${"} ".repeat(n)} } }` };
    },
  }),
  ({ root }) => ({
    name: `inline fragments in each other below ${root}`,
    make: (n) => ({ query: `{ ${root} { ${"... { ".repeat(n)} __typename ${"} ".repeat(n)} } }` }),
  }),
  ({ root, steps }) => ({
    name: `aliases below ${root}`,
    make: (n) => ({
      query: `{ ${root} { ${times(n, (i) => `a${i}: ${steps.join(" { ")} { __typename ${"} ".repeat(steps.length)}`, " ")} } }`,
    }),
  }),
  ({ root, steps }) => ({
    name: `overlapping selections below ${root}`,
    make: (n) => ({
      query: `{ ${root} { ${times(n, () => `${steps.join(" { ")} { __typename ${"} ".repeat(steps.length)}`, " ")} } }`,
    }),
  }),
];

/** Large requests around a small operation. */
const WRAPPINGS: readonly HostileKind[] = [
  { name: "a long comment", make: (n) => ({ query: `#${"x".repeat(n)}\n{ __typename }` }) },
  { name: "many comments", make: (n) => ({ query: `${"#\n".repeat(n)}{ __typename }` }) },
  { name: "commas", make: (n) => ({ query: `{ __typename ${",".repeat(n)} }` }) },
  { name: "brackets that are not closed", make: (n) => ({ query: "{".repeat(n) }) },
  { name: "a text that is no GraphQL", make: (n) => ({ query: "\u{1f600}".repeat(n) }) },
  { name: "a long operation name", make: (n) => ({ query: `query ${"N".repeat(n)} { __typename }` }) },
  { name: "a long name that is asked for", make: (n) => ({ query: "{ __typename }", operationName: "N".repeat(n) }) },
  {
    name: "a long variable name",
    make: (n) => ({ query: `query($${"v".repeat(n)}: ID!) { user(id: $${"v".repeat(n)}) { id } }` }),
  },
  {
    name: "introspection again and again",
    make: (n) => ({ query: `{ ${times(n, (i) => `a${i}: __schema { types { name } }`, " ")} }` }),
  },
  {
    name: "introspection in introspection",
    make: (n) => ({ query: `{ __schema { types { ${"fields { type { ".repeat(n)} name ${"} } ".repeat(n)} } } }` }),
  },
];
