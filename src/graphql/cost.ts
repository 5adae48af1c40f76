import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isObjectType,
  visit,
} from "graphql";
import { type ComplexityEstimator, getComplexity } from "graphql-query-complexity";

/** A request's part that its cost depends on, beside the document. */
export interface Variables {
  readonly [name: string]: unknown;
}

const PAGE_ARGUMENTS = new Set(["first", "last"]);
const DEFAULT_PAGE = 30;

/** A field costs 1; what is below a connection costs once for each item of the page that is asked for. */
const byPageSize: ComplexityEstimator = ({ args, childComplexity, field }) => {
  const type = getNamedType(field.type);
  if (!isObjectType(type) || !type.name.endsWith("Connection")) return 1 + childComplexity;
  const { first, last } = args as { first?: number; last?: number };
  return 1 + Math.min(100, Math.max(1, first ?? last ?? DEFAULT_PAGE)) * childComplexity;
};

/**
 * A check of what an operation costs, made once for each document: the sum is computed anew only for page sizes that
 * were not seen with it before.
 */
export function createCostCheck(schema: GraphQLSchema, maximum: number) {
  const known = new WeakMap<DocumentNode, { pageVariables: string[]; costs: Map<string, number> }>();

  function costOf(document: DocumentNode, variables: Variables, operationName: string | undefined): number {
    const entry = known.get(document) ?? { pageVariables: pageVariablesOf(document), costs: new Map<string, number>() };
    known.set(document, entry);
    const sizes = entry.pageVariables.map((name) => variables[name]);
    // What is no size can be of any length, and is not worth keeping: execution refuses it.
    if (!sizes.every(isSize)) return computeCost(schema, document, variables, operationName);
    const key = JSON.stringify([operationName, ...sizes]);
    const cost = entry.costs.get(key) ?? computeCost(schema, document, variables, operationName);
    if (entry.costs.size < 1000) entry.costs.set(key, cost);
    return cost;
  }

  /** The error that says so when the operation costs more than an operation may. */
  return (
    document: DocumentNode,
    variables: Variables = {},
    operationName?: string | null,
  ): GraphQLError | undefined => {
    const cost = costOf(document, variables, operationName ?? undefined);
    if (cost <= maximum) return undefined;
    return new GraphQLError(`This operation costs more than ${maximum}: ask for fewer fields or smaller pages.`, {
      extensions: { code: "QUERY_TOO_COMPLEX", maximum, ...(Number.isFinite(cost) && { cost }) },
    });
  };
}

function computeCost(
  schema: GraphQLSchema,
  query: DocumentNode,
  variables: Variables,
  operationName: string | undefined,
): number {
  try {
    return getComplexity({
      schema,
      query,
      variables: { ...variables },
      ...(operationName !== undefined && { operationName }),
      estimators: [byPageSize],
    });
  } catch {
    // Variables that do not fit: execution says so in its own words. Else there is more than can be counted.
    return areVariablesFaulty(schema, query, variables, operationName) ? 0 : Infinity;
  }
}

function areVariablesFaulty(
  schema: GraphQLSchema,
  query: DocumentNode,
  variables: Variables,
  operationName: string | undefined,
): boolean {
  const declared = getOperationAST(query, operationName)?.variableDefinitions ?? [];
  return getVariableValues(schema, declared, variables).errors !== undefined;
}

function isSize(value: unknown): boolean {
  return value === undefined || value === null || Number.isInteger(value);
}

function pageVariablesOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Argument: ({ name, value }) => {
      if (PAGE_ARGUMENTS.has(name.value) && value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
