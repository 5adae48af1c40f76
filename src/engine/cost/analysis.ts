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
    const sum = compiled.get(operation) ?? compileCost(schema, document, operation);
    compiled.set(operation, sum);
    runs += 1;
    return sum.evaluate(variables, runs);
  };
}

/** The refusal of an operation that costs more than one operation may. */
export function tooComplex(cost: number, maximum: number): GraphQLError {
  return new GraphQLError(`This operation costs more than ${maximum}: ask for fewer fields or smaller pages.`, {
    extensions: { code: "QUERY_TOO_COMPLEX", maximum, cost, http: { status: 400 } },
  });
}
