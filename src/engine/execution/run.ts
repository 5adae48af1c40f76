import {
  type FieldNode,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  isNonNullType,
  locatedError,
} from "graphql";
import { BoundExceeded } from "../../infra/errors.js";
import { type PromiseOrValue, isPromise } from "../../infra/promise-or-value.js";

/** One response key: its resolver, arguments and completion. */
export interface PlannedField {
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  readonly argumentsFrom: (variables: Values) => Values;
  readonly info: GraphQLResolveInfo;
  readonly complete: CompleteValue;
}

/** Fields selected on an object. */
export interface PlannedSelection {
  readonly fields: readonly PlannedField[];
  /** Result with all keys set to null: filling a copy is faster than growing an object. */
  readonly blank: Values;
  /** Length of the keys in JSON, with syntax. */
  readonly length: number;
}

/**
 * GraphQL's CompleteValue: turns the value of a resolver at `key` below `above` into its result. Throws where a non-null type
 * has no value; the error propagates to the nearest nullable field.
 */
export type CompleteValue = (
  value: unknown,
  execution: Execution,
  above: Path | undefined,
  key: Key,
) => PromiseOrValue<unknown>;

export type Values = Record<string, unknown>;
type Key = string | number;

/** Response path as a linked list, from the leaf up. */
export interface Path {
  readonly above: Path | undefined;
  readonly key: Key;
}

/** State of one execution of an operation. */
export interface Execution {
  readonly context: unknown;
  readonly variables: Values;
  readonly errors: GraphQLError[];
  /** Characters of the result so far; a lower bound of its bytes. */
  length: number;
  readonly maxLength: number;
  /** Called between the fields of a mutation. */
  readonly betweenFields: (() => Promise<void>) | undefined;
}

/** Aborts an execution whose result is too large. Not handled by any field. */
export const TOO_LARGE = new GraphQLError("The answer is too large.");

/** Counts a part of the result, before it is created where possible. @throws TOO_LARGE */
export function count(execution: Execution, length: number): void {
  execution.length += length;
  if (execution.length > execution.maxLength) throw TOO_LARGE;
}

/** Executes the fields of a selection in parallel. Returns a promise only if one of them is a promise. */
export function executeFields(
  { fields, blank, length }: PlannedSelection,
  source: unknown,
  execution: Execution,
  path: Path | undefined,
): PromiseOrValue<Values> {
  count(execution, length);
  const data: Values = { ...blank };
  let waiting: Promise<void>[] | undefined;
  try {
    for (const field of fields) {
      const value = executeField(field, source, execution, path);
      if (isPromise(value)) (waiting ??= []).push(fill(data, field.key, value));
      else data[field.key] = value;
    }
  } catch (error) {
    if (waiting !== undefined) return settle(waiting, error);
    throw error;
  }
  return waiting === undefined ? data : whole(data, waiting);
}

/** Executes the fields of a mutation one after the other. */
export async function executeFieldsSerially(
  { fields, blank, length }: PlannedSelection,
  source: unknown,
  execution: Execution,
): Promise<Values> {
  count(execution, length);
  const data: Values = { ...blank };
  for (const [index, field] of fields.entries()) {
    if (index > 0) await execution.betweenFields?.();
    data[field.key] = await executeField(field, source, execution, undefined);
  }
  return data;
}

// Asynchronous steps are functions, not closures: a closure costs its outer function memory at each call, created or not.

async function fill(data: Values, key: string, value: Promise<unknown>): Promise<void> {
  data[key] = await value;
}

async function whole(data: Values, waiting: readonly Promise<void>[]): Promise<Values> {
  await Promise.all(waiting);
  return data;
}

/** Rejects with `error` once all pending fields have settled, so that none fails after the response. */
export async function settle(waiting: readonly Promise<unknown>[], error: unknown): Promise<never> {
  await Promise.allSettled(waiting);
  throw error;
}

function executeField(
  field: PlannedField,
  source: unknown,
  execution: Execution,
  path: Path | undefined,
): PromiseOrValue<unknown> {
  const { key, resolve, argumentsFrom, info, complete } = field;
  try {
    const value = resolve(source, argumentsFrom(execution.variables), execution.context, info);
    const completed = isPromise(value)
      ? completeLater(value, field, execution, path)
      : complete(value, execution, path, key);
    return isPromise(completed) ? awaitField(completed, field, execution, path) : completed;
  } catch (error) {
    return failField(error, field, execution, { above: path, key });
  }
}

async function completeLater(
  value: Promise<unknown>,
  { complete, key }: PlannedField,
  execution: Execution,
  path: Path | undefined,
): Promise<unknown> {
  return complete(await value, execution, path, key);
}

async function awaitField(
  completed: Promise<unknown>,
  field: PlannedField,
  execution: Execution,
  path: Path | undefined,
): Promise<unknown> {
  try {
    return await completed;
  } catch (error) {
    return failField(error, field, execution, { above: path, key: field.key });
  }
}

function failField(
  error: unknown,
  { info: { returnType }, nodes }: PlannedField,
  execution: Execution,
  path: Path,
): null {
  return handleFieldError(error, nodes, execution, path, !isNonNullType(returnType));
}

/** Records the error of a nullable field; rethrows that of a non-null one, to propagate it to its parent. */
export function handleFieldError(
  error: unknown,
  nodes: readonly FieldNode[],
  execution: Execution,
  path: Path,
  mayBeNull: boolean,
): null {
  if (error === TOO_LARGE) throw TOO_LARGE;
  // A bound of the whole operation, not handled by any field either.
  if (error instanceof BoundExceeded) throw error;
  const located = locatedError(error, nodes, keysOf(path));
  if (!mayBeNull) throw located;
  execution.errors.push(located);
  count(execution, ERROR_LENGTH + located.message.length);
  return null;
}

/** Approximate length of the location and code of an error. */
const ERROR_LENGTH = 200;

function keysOf(path: Path): Key[] {
  const keys: Key[] = [];
  for (let place: Path | undefined = path; place !== undefined; place = place.above) keys.push(place.key);
  return keys.reverse();
}
