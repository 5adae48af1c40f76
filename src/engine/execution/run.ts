import {
  type FieldNode,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  isNonNullType,
  locatedError,
} from "graphql";
import { type PromiseOrValue, isPromise } from "../../infra/promise-or-value.js";

/** One key of an answer: where its value comes from, and what becomes of it. */
export interface PlannedField {
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  readonly argumentsFrom: (variables: Values) => Values;
  readonly info: GraphQLResolveInfo;
  readonly complete: Completion;
}

/** What is selected of an object. */
export interface PlannedSelection {
  readonly fields: readonly PlannedField[];
  /** An answer in which every key has its place, and null: a copy is filled quicker than an object that grows. */
  readonly blank: Values;
  /** The length of the keys in an answer, with what is written around them. */
  readonly length: number;
}

/**
 * Makes what a resolver has answered into what the client gets; `key` is its place below `above`. Null stands for what
 * is not there, and an error is thrown, where the type allows no null, until a field takes it that does.
 */
export type Completion = (value: unknown, run: Run, above: Path | undefined, key: Key) => PromiseOrValue<unknown>;

export type Values = Record<string, unknown>;
type Key = string | number;

/** The way to a value of an answer, from its end. */
export interface Path {
  readonly above: Path | undefined;
  readonly key: Key;
}

/** One run of an operation. */
export interface Run {
  readonly context: unknown;
  readonly variables: Values;
  readonly errors: GraphQLError[];
  /** The characters of the answer so far: at most as many as its bytes. */
  length: number;
  readonly maxLength: number;
  /** Called between the fields of a mutation. */
  readonly betweenFields: (() => Promise<void>) | undefined;
}

/** Ends a run whose answer is too long: no field takes it for a fault of its own. */
export const TOO_LARGE = new GraphQLError("The answer is too large.");

/** Counts a part of the answer, before it is made where it can be. */
export function count(run: Run, length: number): void {
  run.length += length;
  if (run.length > run.maxLength) throw TOO_LARGE;
}

/** What `source` answers to a selection, all at once: at once where nothing has to be waited for. */
export function runFields(
  { fields, blank, length }: PlannedSelection,
  source: unknown,
  run: Run,
  path: Path | undefined,
): PromiseOrValue<Values> {
  count(run, length);
  const data: Values = { ...blank };
  let waiting: Promise<void>[] | undefined;
  try {
    for (const field of fields) {
      const value = runField(field, source, run, path);
      if (isPromise(value)) (waiting ??= []).push(fill(data, field.key, value));
      else data[field.key] = value;
    }
  } catch (error) {
    if (waiting !== undefined) return settle(waiting, error);
    throw error;
  }
  return waiting === undefined ? data : whole(data, waiting);
}

/** The same one after the other, as mutations want it. */
export async function runInTurn(
  { fields, blank, length }: PlannedSelection,
  source: unknown,
  run: Run,
): Promise<Values> {
  count(run, length);
  const data: Values = { ...blank };
  for (const [index, field] of fields.entries()) {
    if (index > 0) await run.betweenFields?.();
    data[field.key] = await runField(field, source, run, undefined);
  }
  return data;
}

// What has to wait has functions of its own: a closure costs the function around it memory at each call, made or not.

async function fill(data: Values, key: string, value: Promise<unknown>): Promise<void> {
  data[key] = await value;
}

async function whole(data: Values, waiting: readonly Promise<void>[]): Promise<Values> {
  await Promise.all(waiting);
  return data;
}

/** Throws an error once what is on its way has come: nobody is answered while it may still fail. */
export async function settle(waiting: readonly Promise<unknown>[], error: unknown): Promise<never> {
  await Promise.allSettled(waiting);
  throw error;
}

function runField(field: PlannedField, source: unknown, run: Run, path: Path | undefined): PromiseOrValue<unknown> {
  const { key, resolve, argumentsFrom, info, complete } = field;
  try {
    const value = resolve(source, argumentsFrom(run.variables), run.context, info);
    const completed = isPromise(value) ? completeLater(value, field, run, path) : complete(value, run, path, key);
    return isPromise(completed) ? orNull(completed, field, run, path) : completed;
  } catch (error) {
    return nullInstead(error, field, run, { above: path, key });
  }
}

async function completeLater(
  value: Promise<unknown>,
  { complete, key }: PlannedField,
  run: Run,
  path: Path | undefined,
): Promise<unknown> {
  return complete(await value, run, path, key);
}

async function orNull(
  completed: Promise<unknown>,
  field: PlannedField,
  run: Run,
  path: Path | undefined,
): Promise<unknown> {
  try {
    return await completed;
  } catch (error) {
    return nullInstead(error, field, run, { above: path, key: field.key });
  }
}

function nullInstead(error: unknown, { info: { returnType }, nodes }: PlannedField, run: Run, path: Path): null {
  return takeError(error, nodes, run, path, !isNonNullType(returnType));
}

/** Notes an error where null may stand for the value, and throws it on where it may not. */
export function takeError(error: unknown, nodes: readonly FieldNode[], run: Run, path: Path, mayBeNull: boolean): null {
  if (error === TOO_LARGE) throw TOO_LARGE;
  const located = locatedError(error, nodes, keysOf(path));
  if (!mayBeNull) throw located;
  run.errors.push(located);
  count(run, ERROR_LENGTH + located.message.length);
  return null;
}

/** An error's place and code, about. */
const ERROR_LENGTH = 200;

function keysOf(path: Path): Key[] {
  const keys: Key[] = [];
  for (let place: Path | undefined = path; place !== undefined; place = place.above) keys.push(place.key);
  return keys.reverse();
}
