import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  locatedError,
} from "graphql";
import { type PromiseOrValue, isPromise } from "../../infra/promise-or-value.js";
import { type Plan, makePlan } from "./plan.js";
import { type Execution, TOO_LARGE, type Values, executeFields, executeFieldsSerially } from "./run.js";
import { conditionsOf } from "./selections.js";

/** An operation of a valid document with its coerced variables. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Values;
  /** Bound on the size of the response; RESPONSE_TOO_LARGE above. */
  readonly maxBytes: number;
}

/** Executes an operation with a root value and a context. Never throws or rejects. */
export type CompiledOperation = (
  root: unknown,
  context: unknown,
  betweenFields?: Execution["betweenFields"],
) => PromiseOrValue<ExecutionResult>;

/** Execution plans of an operation, by the values of the variables in its `@skip` and `@include`. */
interface Plans {
  readonly conditions: readonly string[];
  readonly byValues: Map<string, Plan>;
}

const MAX_PLANS = 32;
/** Kept as long as the document cache keeps the operation. */
const plans = new WeakMap<OperationDefinitionNode, Plans>();

/**
 * Compiles an operation, to be executed once or, for a subscription, for each event. Its execution plan is made once and
 * takes a third of the time of graphql-js (ADR 14).
 */
export function prepare(operation: Operation): CompiledOperation {
  try {
    const plan = planOf(operation);
    return (root, context, betweenFields) => {
      const { variables, maxBytes } = operation;
      const execution = { context, variables, errors: [], length: 0, maxLength: maxBytes, betweenFields };
      return executePlan(plan, root, execution);
    };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return () => ({ errors: [error], data: null });
  }
}

/** @throws GraphQLError if a condition of a root field is null */
export function planOf({ schema, document, operation, variables }: Omit<Operation, "maxBytes">): Plan {
  let known = plans.get(operation);
  if (known === undefined) plans.set(operation, (known = { conditions: conditionsOf(document), byValues: new Map() }));
  const { conditions, byValues } = known;
  const key = conditions.length === 0 ? "" : conditions.map((name) => String(variables[name])).join();
  const kept = byValues.get(key);
  if (kept !== undefined) return kept;
  const given = conditions.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]);
  const plan = makePlan(schema, document, operation, Object.fromEntries(given) as Values);
  if (byValues.size === MAX_PLANS) byValues.clear();
  byValues.set(key, plan);
  return plan;
}

function executePlan(
  { operation, selection }: Plan,
  root: unknown,
  execution: Execution,
): PromiseOrValue<ExecutionResult> {
  const fail = (error: unknown) => toResult(execution, null, error);
  try {
    const data =
      operation.operation === OperationTypeNode.MUTATION
        ? executeFieldsSerially(selection, root, execution)
        : executeFields(selection, root, execution, undefined);
    return isPromise(data) ? data.then((later) => toResult(execution, later), fail) : toResult(execution, data);
  } catch (error) {
    return fail(error);
  }
}

/** Longest JSON encoding of a character, as in `\u0000`. */
const MAX_BYTES_PER_CHARACTER = 6;

function toResult(execution: Execution, data: Values | null, fatal?: unknown): ExecutionResult {
  const { errors, length, maxLength } = execution;
  if (fatal === TOO_LARGE) return tooLarge(maxLength);
  // Measuring is expensive, so only responses that may be too large are measured.
  if (length * MAX_BYTES_PER_CHARACTER > maxLength && Buffer.byteLength(JSON.stringify(data)) > maxLength)
    return tooLarge(maxLength);
  if (fatal !== undefined) errors.push(locatedError(fatal, undefined));
  return errors.length === 0 ? { data } : { errors, data };
}

function tooLarge(maximum: number): ExecutionResult {
  const message = `The answer would have more than ${maximum} bytes: ask for fewer fields or smaller pages.`;
  return { errors: [new GraphQLError(message, { extensions: { code: "RESPONSE_TOO_LARGE", maximum } })], data: null };
}
