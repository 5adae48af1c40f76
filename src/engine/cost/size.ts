import {
  type DirectiveNode,
  type FieldNode,
  type GraphQLField,
  Kind,
  type SelectionNode,
  type ValueNode,
} from "graphql";
import { MAX_PAGE_SIZE } from "../../graphql/connection.js";
import type { ListSizeOptions } from "../../graphql/cost-directives.js";
import type { Factor, Values } from "./sum.js";

/** Returns the maximum number of items of a list field. Out-of-range sizes are clamped: the resolver rejects them. */
export function sizeOf(
  { slicingArguments = [], assumedSize }: ListSizeOptions,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): Factor {
  const given = slicingArguments.map((name) => ({
    value: node.arguments?.find((argument) => argument.name.value === name)?.value,
    fallback: pageSize(field.args.find((arg) => arg.name === name)?.defaultValue),
  }));
  const sizeIn = (values: Values): number => {
    const sizes = given.flatMap(({ value, fallback }) => pageSize(valueIn(value, values)) ?? fallback ?? []);
    return sizes.length === 0 ? assumedSize : Math.max(...sizes);
  };
  return given.some(({ value }) => value?.kind === Kind.VARIABLE) ? sizeIn : sizeIn({});
}

/** Returns 0 for a selection that `@skip` or `@include` leaves out, else 1. */
export function presenceOf({ directives = [] }: SelectionNode): Factor {
  const conditions = directives.flatMap((directive) => conditionIn(directive) ?? []);
  if (conditions.length === 0) return 1;
  const isThere = (values: Values) => conditions.every(({ value, wanted }) => valueIn(value, values) === wanted);
  const isKnown = conditions.every(({ value }) => value.kind !== Kind.VARIABLE);
  return isKnown ? Number(isThere({})) : (values) => Number(isThere(values));
}

function conditionIn({ name, arguments: given }: DirectiveNode): { value: ValueNode; wanted: boolean } | undefined {
  const value = given?.[0]?.value;
  if (value === undefined || (name.value !== "skip" && name.value !== "include")) return undefined;
  return { value, wanted: name.value === "include" };
}

function valueIn(value: ValueNode | undefined, values: Values): unknown {
  if (value?.kind === Kind.VARIABLE) return values[value.name.value];
  if (value?.kind === Kind.INT) return Number(value.value);
  if (value?.kind === Kind.LIST) return value.values;
  return value?.kind === Kind.BOOLEAN ? value.value : undefined;
}

/** Size that a slicing argument asks for: a number, or one for each item of a list. */
function pageSize(value: unknown): number | undefined {
  const size: unknown = Array.isArray(value) ? value.length : value;
  return typeof size === "number" && !Number.isNaN(size) ? Math.min(MAX_PAGE_SIZE, Math.max(1, size)) : undefined;
}
