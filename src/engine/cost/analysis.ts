import { type DocumentNode, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import { compileCost } from "./compile.js";
import type { Sum, Values } from "./sum.js";

/** Returns what an operation of a valid document costs with its coerced variables. */
export type CostOf = (document: DocumentNode, operation: OperationDefinitionNode, variables: Values) => number;

/** Makes the cost analysis of a schema: each operation is compiled once and kept as long as its document. */
export function createCostAnalysis(schema: GraphQLSchema): CostOf {
  const compiled = new WeakMap<OperationDefinitionNode, Sum>();
  let runs = 0;
  return (document, operation, variables) => {
    let sum = compiled.get(operation);
    if (sum === undefined) compiled.set(operation, (sum = compileCost(schema, document, operation)));
    runs += 1;
    return sum.evaluate(variables, runs);
  };
}

/** The refusal of an operation that costs more than one operation may. */
export function tooComplex(cost: number, maximum: number): GraphQLError {
  return new GraphQLError(`This operation costs more than ${maximum}: ask for fewer fields or smaller pages.`, {
    extensions: { code: "QUERY_TOO_COMPLEX", maximum, cost },
  });
}
