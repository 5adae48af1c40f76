import { type DocumentNode, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import { BoundExceeded } from "../../infra/errors.js";
import { compileCost } from "./compile.js";
import type { Sum, Values } from "./sum.js";

/** Returns the cost of an operation of a valid document with its coerced variables. */
export type CostOf = (document: DocumentNode, operation: OperationDefinitionNode, variables: Values) => number;

/** Creates the cost analysis of a schema, which compiles each operation once per cached document. */
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

/** Rejection of an operation above the cost limit. */
export function tooComplex(cost: number, maximum: number): GraphQLError {
  const message = `This operation costs more than ${maximum}: ask for fewer fields or smaller pages.`;
  const originalError = new BoundExceeded("MAX_QUERY_COST", message, { code: "QUERY_TOO_COMPLEX", maximum, cost });
  return new GraphQLError(message, { originalError });
}
