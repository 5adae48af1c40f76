import fc from "fast-check";
import {
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from "graphql";

/** A field of a random selection, with its sub-selections. */
export interface Selected {
  readonly name: string;
  readonly type: string;
  /** Value of its slicing argument. */
  readonly first: number | undefined;
  readonly below: readonly Selected[];
}

interface PrintOptions {
  readonly alias?: string;
  /** Added to each page size. */
  readonly more?: number;
  /** Receives each selection set as a fragment, which is spread in its place. */
  readonly fragments?: string[];
  /** Receives each page size as a variable. */
  readonly variables?: Record<string, number>;
}

const MAX_DEPTH = 4;
const MAX_SIZE = 40;

/** Generates a random query selection with random page sizes. */
export function randomSelection(g: fc.GeneratorValue, schema: GraphQLSchema): Selected {
  const query = schema.getQueryType();
  const roots = Object.values(query?.getFields() ?? {}).filter(isAskable);
  return select(
    g,
    g(() => fc.constantFrom(...roots)),
    1,
  );
}

function select(g: fc.GeneratorValue, field: GraphQLField<unknown, unknown>, depth: number): Selected {
  const type = getNamedType(field.type);
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()).filter(isAskable) : [];
  const leaves = fields.filter((below) => isLeafType(getNamedType(below.type)));
  const within = depth < MAX_DEPTH || leaves.length === 0 ? fields : leaves;
  const chosen =
    within.length === 0 ? [] : g(() => fc.uniqueArray(fc.constantFrom(...within), { minLength: 1, maxLength: 4 }));
  const isPaged = field.args.some(({ name }) => name === "first");
  return {
    name: field.name,
    type: type.name,
    first: isPaged && g(fc.boolean) ? g(() => fc.integer({ min: 1, max: MAX_SIZE })) : undefined,
    below: chosen.map((below) => select(g, below, depth + 1)),
  };
}

/** Returns true for a leaf or object field without required arguments. */
function isAskable({ args, type }: GraphQLField<unknown, unknown>): boolean {
  const named = getNamedType(type);
  const hasLeaves = isObjectType(named) || isInterfaceType(named);
  return !args.some(isRequiredArgument) && (isLeafType(named) || hasLeaves);
}

/** Prints a selection as GraphQL. */
export function printSelection(tree: Selected, options: PrintOptions = {}): string {
  const { alias, ...rest } = options;
  const name = alias === undefined ? tree.name : `${alias}: ${tree.name}`;
  return `${name}${printSize(tree, options)}${printBelow(tree, rest)}`;
}

function printSize({ first }: Selected, { more = 0, variables }: PrintOptions): string {
  if (first === undefined) return "";
  if (variables === undefined) return `(first: ${first + more})`;
  const name = `v${Object.keys(variables).length}`;
  variables[name] = first + more;
  return `(first: $${name})`;
}

function printBelow({ below, type }: Selected, options: PrintOptions): string {
  if (below.length === 0) return "";
  const set = `{ ${below.map((field) => printSelection(field, options)).join(" ")} }`;
  if (options.fragments === undefined) return ` ${set}`;
  const name = `F${options.fragments.length}`;
  options.fragments.push(`fragment ${name} on ${type} ${set}`);
  return ` { ...${name} }`;
}
