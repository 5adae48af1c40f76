import {
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
  coerceInputValue,
  isInputType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
} from "graphql";
import { clip, excerpt } from "./excerpt.js";

/** Coerced variables of an operation. */
export type Variables = Record<string, unknown>;

const MAX_ERRORS = 10;
const MAX_NAME_LENGTH = 40;
const MAX_VALUE_LENGTH = 60;
const MAX_FAULT_LENGTH = 200;

class TooManyErrors extends Error {}

/**
 * Coerces the variables of a request. Stops at MAX_ERRORS errors and quotes excerpts: graphql-js reports each unknown key
 * with the whole object in it.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  sent: Readonly<Record<string, unknown>>,
  { introspection }: { introspection: boolean },
): Variables | readonly GraphQLError[] {
  const errors: GraphQLError[] = [];
  const report = (message: string, node: VariableDefinitionNode): void => {
    errors.push(new GraphQLError(message, { nodes: node, extensions: { code: "BAD_USER_INPUT" } }));
    if (errors.length === MAX_ERRORS) throw new TooManyErrors();
  };
  const values: [string, unknown][] = [];
  try {
    for (const node of variableDefinitions) {
      const name = node.variable.name.value;
      const value = coerceVariable(
        schema,
        node,
        Object.hasOwn(sent, name) ? sent[name] : undefined,
        report,
        introspection,
      );
      if (value !== undefined) values.push([name, value]);
    }
  } catch (error) {
    if (!(error instanceof TooManyErrors)) throw error;
  }
  return errors.length === 0 ? Object.fromEntries(values) : errors;
}

function coerceVariable(
  schema: GraphQLSchema,
  node: VariableDefinitionNode,
  sent: unknown,
  report: (message: string, node: VariableDefinitionNode) => void,
  introspection: boolean,
): unknown {
  const name = node.variable.name.value;
  const type = typeFromAST(schema, node.type);
  // Guaranteed by validation.
  if (!isInputType(type)) throw new Error("A variable of a valid document has an input type.");
  if (sent === undefined) {
    if (node.defaultValue !== undefined) return valueFromAST(node.defaultValue, type);
    if (isNonNullType(type))
      report(`Variable "$${clip(name, MAX_NAME_LENGTH)}" of required type "${String(type)}" was not provided.`, node);
    return undefined;
  }
  if (sent === null && isNonNullType(type)) {
    report(`Variable "$${clip(name, MAX_NAME_LENGTH)}" of non-null type "${String(type)}" must not be null.`, node);
    return undefined;
  }
  let excerpts: Map<unknown, string> | undefined;
  return coerceInputValue(
    sent,
    type,
    (path, value, { message }) => {
      const place = path.length === 0 ? "" : ` at "${clip(`${name}${pathText(path)}`, MAX_NAME_LENGTH)}"`;
      // Every unknown key of one object reports the same object.
      const shown = excerpts?.get(value) ?? excerpt(value, MAX_VALUE_LENGTH);
      (excerpts ??= new Map()).set(value, shown);
      report(
        `Variable "$${clip(name, MAX_NAME_LENGTH)}" got invalid value ${shown}${place}; ${clip(message, MAX_FAULT_LENGTH)}`,
        node,
      );
    },
    !introspection,
  );
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
}
