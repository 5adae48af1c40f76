import { readFileSync } from "node:fs";
import {
  type GraphQLDirective,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  buildSchema,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isObjectType,
  isSpecifiedScalarType,
  validateSchema,
} from "graphql";
import { describe, expect, it } from "vitest";
import { listSizeOf, weightOf } from "./graphql/cost-directives.js";
import { limitOf } from "./graphql/rate-limited.js";
import { createSchema, printedSchema } from "./schema.js";

const schema = createSchema();

describe("createSchema", () => {
  it("is a valid schema", () => {
    expect(validateSchema(schema)).toEqual([]);
  });

  it("matches schema.graphql", () => {
    const written = readFileSync(new URL("../schema.graphql", import.meta.url), "utf8");
    expect(printedSchema(), "The code's schema is not schema.graphql: run `npm run schema`").toBe(written);
  });

  it("describes every type, field, argument, input field and enum value", () => {
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
    );
    const undescribed = types.flatMap((type) => [
      ...(isDescribed(type) ? [] : [type.name]),
      ...partsOf(type)
        .filter(([, part]) => !isDescribed(part))
        .map(([name]) => `${type.name}.${name}`),
    ]);
    expect(undescribed).toEqual([]);
  });

  it("declares the size of every list", () => {
    const undeclared = outputTypes().flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => isListType(getNullableType(field.type)) && !isSized(type, field))
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(undeclared, "Give each @ListSize, or name it in the sizedFields of every field of its type").toEqual([]);
  });

  it("sizes lists by existing arguments and fields", () => {
    for (const type of outputTypes())
      for (const field of Object.values(type.getFields())) {
        const { slicingArguments = [], sizedFields = [] } = listSizeOf(field) ?? {};
        const below = getNamedType(field.type);
        expect(field.args.map(({ name }) => name)).toEqual(expect.arrayContaining([...slicingArguments]));
        if (sizedFields.length > 0)
          expect(isObjectType(below) && Object.keys(below.getFields())).toEqual(
            expect.arrayContaining([...sizedFields]),
          );
      }
  });

  it("prints the sizes and weights, for tools that read schema.graphql", () => {
    const printed = buildSchema(printedSchema());
    for (const type of outputTypes())
      for (const field of Object.values(type.getFields())) {
        const other = printed.getType(type.name) as GraphQLObjectType;
        const node = other.getFields()[field.name]?.astNode ?? { directives: [] };
        const size = getDirectiveValues(directiveOf(printed, "listSize"), node);
        const { requireOneSlicingArgument: _one, ...declared } = size ?? {};
        expect(size && declared).toEqual(listSizeOf(field));
        expect(getDirectiveValues(directiveOf(printed, "cost"), node)?.["weight"]).toBe(weightOf(field)?.toString());
      }
  });

  it("declares a limit for every mutation", () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
    const unlimited = mutations.filter((field) => limitOf(field) === undefined).map(({ name }) => name);
    expect(unlimited, "Give each @LimitedBy, or @LimitsItself where its service takes limits by address").toEqual([]);
  });

  it("declares a weight for every mutation, which its aliases add up to", () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
    expect(mutations.filter((field) => (weightOf(field) ?? 0) < 10).map(({ name }) => name)).toEqual([]);
  });

  it("gives every mutation a nullable payload with userErrors", () => {
    for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      expect(isObjectType(field.type), `${field.name} may be null`).toBe(true);
      expect(isObjectType(field.type) && field.type.getInterfaces().map(({ name }) => name)).toContain("Payload");
    }
  });
});

function outputTypes(): (GraphQLObjectType | GraphQLInterfaceType)[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && !isIntrospectionType(type),
  ) as (GraphQLObjectType | GraphQLInterfaceType)[];
}

/** Returns true where a list declares its size, or each field of its type does. */
function isSized(type: GraphQLNamedType, field: GraphQLField<unknown, unknown>): boolean {
  const own = listSizeOf(field);
  if (own !== undefined) return own.sizedFields === undefined;
  const above = outputTypes().flatMap((other) =>
    Object.values(other.getFields()).filter((candidate) => getNamedType(candidate.type) === type),
  );
  return above.length > 0 && above.every((one) => listSizeOf(one)?.sizedFields?.includes(field.name) === true);
}

function directiveOf(from: GraphQLSchema, name: string): GraphQLDirective {
  const directive = from.getDirective(name);
  if (!directive) throw new Error(`The schema has no directive @${name}.`);
  return directive;
}

interface Part {
  readonly description?: string | null | undefined;
}

function isDescribed({ description }: Part): boolean {
  return description !== undefined && description !== null && description.trim() !== "";
}

function partsOf(type: GraphQLNamedType): [string, Part][] {
  if (isEnumType(type)) return type.getValues().map((value) => [value.name, value]);
  if (isInputObjectType(type)) return Object.entries(type.getFields());
  if (isObjectType(type) || isInterfaceType(type)) return Object.values(type.getFields()).flatMap(withArguments);
  return [];
}

function withArguments(field: GraphQLField<unknown, unknown>): [string, Part][] {
  return [[field.name, field], ...field.args.map((arg): [string, Part] => [`${field.name}(${arg.name})`, arg])];
}
