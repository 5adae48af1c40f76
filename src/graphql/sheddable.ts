import { GraphQLError, type GraphQLSchema, Kind, type OperationDefinitionNode } from "graphql";
import { Extensions } from "type-graphql";
import { Overloaded } from "../infra/errors.js";

const MARK = "waitsForWriter";
const known = new WeakMap<OperationDefinitionNode, boolean>();
const overloaded = new Overloaded();
/** One for all: to make an error takes longer than all else about a refusal. */
const REFUSAL = [new GraphQLError(overloaded.message, { originalError: overloaded })];

/** Says of a mutation that it waits in the writer's queue. */
export function WaitsForWriter(): MethodDecorator {
  return Extensions({ [MARK]: true });
}

/**
 * The refusal of an operation that would wait in the writer's queue, where that is full: in good time, since what is
 * begun first and refused then costs nearly as much as what is served, and would take the time from it.
 */
export function refuseEarly(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  writer: { isFull(): boolean },
): readonly GraphQLError[] | undefined {
  return waitsForWriter(schema, operation) && writer.isFull() ? REFUSAL : undefined;
}

/** Documents are kept, so each operation is looked at once. */
function waitsForWriter(schema: GraphQLSchema, operation: OperationDefinitionNode): boolean {
  const answer = known.get(operation) ?? isWaiting(schema, operation);
  known.set(operation, answer);
  return answer;
}

/** What stands in a fragment is refused by the writer itself. */
function isWaiting(schema: GraphQLSchema, { operation, selectionSet }: OperationDefinitionNode): boolean {
  const fields = schema.getRootType(operation)?.getFields() ?? {};
  return selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && fields[selection.name.value]?.extensions[MARK] === true,
  );
}
