import { readFileSync } from "node:fs";
import {
  type GraphQLField,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";
import { describe, expect, it } from "vitest";
import { createSchema, printedSchema } from "./schema.js";

const schema = createSchema();

describe("createSchema", () => {
  it("is what schema.graphql says", () => {
    const written = readFileSync(new URL("../schema.graphql", import.meta.url), "utf8");
    expect(printedSchema(), "The code's schema is not schema.graphql: run `npm run schema`").toBe(written);
  });

  it("describes every type, field, argument, input field and enum value", () => {
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
    );
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const undescribed = types.flatMap((type) => [
      ...(isDescribed(type) || roots.some((root) => root === type) ? [] : [type.name]),
      ...partsOf(type)
        .filter(([, part]) => !isDescribed(part))
        .map(([name]) => `${type.name}.${name}`),
    ]);
    expect(undescribed).toEqual([]);
  });

  it("gives every mutation a payload that may be null and carries userErrors", () => {
    for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      expect(isObjectType(field.type), `${field.name} may be null`).toBe(true);
      expect(isObjectType(field.type) && field.type.getInterfaces().map(({ name }) => name)).toContain("Payload");
    }
  });
});

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
