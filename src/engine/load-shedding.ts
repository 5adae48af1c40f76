import { GraphQLError, type GraphQLSchema, Kind, type OperationDefinitionNode } from "graphql";
import { SHEDDABLE } from "../graphql/sheddable.js";
import { Overloaded } from "../infra/errors.js";

const isSheddableByOperation = new WeakMap<OperationDefinitionNode, boolean>();
const overloaded = new Overloaded();
/** Shared, because the creation of an error costs more than the rest of a refusal. */
const REFUSAL = [new GraphQLError(overloaded.message, { originalError: overloaded })];

/**
 * Load shedding: refuses an operation that would wait in a full write queue. A refusal after the start of the operation
 * would cost nearly as much as its execution.
 */
export function shedBeforeExecution(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  writer: { isOverloaded(): boolean },
): readonly GraphQLError[] | undefined {
  return isSheddable(schema, operation) && writer.isOverloaded() ? REFUSAL : undefined;
}

/** Cached by operation, since documents are. */
function isSheddable(schema: GraphQLSchema, operation: OperationDefinitionNode): boolean {
  const known = isSheddableByOperation.get(operation) ?? hasOnlySheddableFields(schema, operation);
  isSheddableByOperation.set(operation, known);
  return known;
}

/** False for fields in a fragment; the writer refuses those. */
function hasOnlySheddableFields(schema: GraphQLSchema, { operation, selectionSet }: OperationDefinitionNode): boolean {
  const fields = schema.getRootType(operation)?.getFields() ?? {};
  return selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && fields[selection.name.value]?.extensions[SHEDDABLE] === true,
  );
}
