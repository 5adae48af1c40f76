import {
  type GraphQLField,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  parse,
  printSchema,
  visit,
} from "graphql";
import { listSizeOf, weightOf } from "./cost-directives.js";

/** Prints a schema with the `@cost` and `@listSize` of its fields, which printSchema omits. */
export function printSchemaWithCosts(schema: GraphQLSchema): string {
  const text = printSchema(schema);
  const parts: string[] = [];
  let printed = 0;
  let fields: Record<string, GraphQLField<unknown, unknown>> = {};
  const enter = ({ name }: { name: { value: string } }) => {
    const type = schema.getType(name.value);
    fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  };
  visit(parse(text), {
    ObjectTypeDefinition: { enter },
    InterfaceTypeDefinition: { enter },
    FieldDefinition: ({ name, type }) => {
      const field = fields[name.value];
      const end = type.loc?.end ?? printed;
      parts.push(text.slice(printed, end), ...(field === undefined ? [] : directivesOf(field)));
      printed = end;
    },
  });
  return parts.join("") + text.slice(printed);
}

function directivesOf(field: GraphQLField<unknown, unknown>): string[] {
  const weight = weightOf(field);
  const size = listSizeOf(field);
  const directives: string[] = [];
  if (weight !== undefined) directives.push(` @cost(weight: "${weight}")`);
  if (size !== undefined) {
    const { assumedSize, slicingArguments, sizedFields } = size;
    const given = [
      `assumedSize: ${assumedSize}`,
      ...(slicingArguments ? [`slicingArguments: ${list(slicingArguments)}`] : []),
      ...(sizedFields ? [`sizedFields: ${list(sizedFields)}`] : []),
      // Without a slicing argument, the assumed size counts.
      ...(slicingArguments ? ["requireOneSlicingArgument: false"] : []),
    ];
    directives.push(` @listSize(${given.join(", ")})`);
  }
  return directives;
}

function list(names: readonly string[]): string {
  return `[${names.map((name) => `"${name}"`).join(", ")}]`;
}
