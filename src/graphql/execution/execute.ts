import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type OperationDefinitionNode,
  OperationTypeNode,
  execute as executeAnew,
  getOperationAST,
  getVariableValues,
} from "graphql";
import { type PromiseOrValue, isPromise } from "../promise-or-value.js";
import { type Plan, makePlan } from "./plan.js";
import { type Run, type Values, runFields, runInTurn } from "./run.js";

/** Runs an operation whose variables are known, on a root value and in a context. */
export type Prepared = (root: unknown, context: unknown) => PromiseOrValue<ExecutionResult>;

const MOST_ERRORS = 50;
/** By operation, whose document is kept for as long as it is asked for. */
const plans = new WeakMap<OperationDefinitionNode, Plan | "none">();

/**
 * GraphQL's execute for operations that come again and again: by a plan, made once, which costs a third. What it cannot
 * plan is executed as GraphQL does.
 */
export function execute(args: ExecutionArgs): PromiseOrValue<ExecutionResult> {
  const prepared = prepare(args);
  return prepared(args.rootValue, args.contextValue);
}

/** The same for what is run many times with the same variables, as a subscription is for each of its events. */
export function prepare(args: ExecutionArgs): Prepared {
  const plan = planOf(args);
  if (plan === undefined) return (rootValue, contextValue) => executeAnew({ ...args, rootValue, contextValue });
  const { variableDefinitions = [] } = plan.operation;
  const { coerced, errors } = getVariableValues(args.schema, variableDefinitions, args.variableValues ?? {}, {
    maxErrors: MOST_ERRORS,
  });
  if (errors !== undefined) return () => ({ errors });
  return (root, context) => runPlan(plan, coerced, root, context);
}

function planOf({ schema, document, operationName }: ExecutionArgs): Plan | undefined {
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const known = plans.get(operation);
  if (known !== undefined) return known === "none" ? undefined : known;
  const plan = makePlan(schema, document, operation);
  plans.set(operation, plan ?? "none");
  return plan;
}

function runPlan({ operation, selection }: Plan, variables: Values, root: unknown, context: unknown) {
  const run: Run = { context, variables, errors: [] };
  const fail = (error: unknown) => answer(run, null, error);
  try {
    const data =
      operation.operation === OperationTypeNode.MUTATION
        ? runInTurn(selection, root, run)
        : runFields(selection, root, run, undefined);
    return isPromise(data) ? data.then((later) => answer(run, later), fail) : answer(run, data);
  } catch (error) {
    return fail(error);
  }
}

function answer({ errors }: Run, data: Values | null, error?: unknown): ExecutionResult {
  if (error !== undefined) errors.push(error as GraphQLError);
  return errors.length === 0 ? { data } : { errors, data };
}
