import {
  type FieldNode,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  isNonNullType,
  locatedError,
} from "graphql";
import { type PromiseOrValue, isPromise } from "../promise-or-value.js";

/** One key of an answer: where its value comes from, and what becomes of it. */
export interface PlannedField {
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  readonly argumentsFrom: (variables: Values) => Values;
  readonly info: GraphQLResolveInfo;
  readonly complete: Completion;
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
}

/** What `source` answers to `fields`, all at once: at once where nothing has to be waited for. */
export function runFields(
  fields: readonly PlannedField[],
  source: unknown,
  run: Run,
  path: Path | undefined,
): PromiseOrValue<Values> {
  const data: Values = {};
  const waiting: Promise<void>[] = [];
  try {
    for (const field of fields) setField(data, field, runField(field, source, run, path), waiting);
  } catch (error) {
    // Nobody is answered while fields of theirs are still on their way.
    if (waiting.length > 0) return Promise.allSettled(waiting).then(() => Promise.reject(error as Error));
    throw error;
  }
  return waiting.length === 0 ? data : Promise.all(waiting).then(() => data);
}

/** The same one after the other, as mutations want it. */
export async function runInTurn(fields: readonly PlannedField[], source: unknown, run: Run): Promise<Values> {
  const data: Values = {};
  for (const field of fields) data[field.key] = await runField(field, source, run, undefined);
  return data;
}

/** A key has its place in the order of the selection, whenever its value comes. */
function setField(data: Values, { key }: PlannedField, value: PromiseOrValue<unknown>, waiting: Promise<void>[]): void {
  if (!isPromise(value)) data[key] = value;
  else {
    data[key] = null;
    waiting.push(
      value.then((later) => {
        data[key] = later;
      }),
    );
  }
}

function runField(field: PlannedField, source: unknown, run: Run, path: Path | undefined): PromiseOrValue<unknown> {
  const { key, resolve, argumentsFrom, info, complete } = field;
  try {
    const value = resolve(source, argumentsFrom(run.variables), run.context, info);
    const completed = isPromise(value)
      ? value.then((later) => complete(later, run, path, key))
      : complete(value, run, path, key);
    return isPromise(completed)
      ? completed.catch((error: unknown) => nullInstead(error, field, run, { above: path, key }))
      : completed;
  } catch (error) {
    return nullInstead(error, field, run, { above: path, key });
  }
}

function nullInstead(error: unknown, { info: { returnType }, nodes }: PlannedField, run: Run, path: Path): null {
  return takeError(error, nodes, run, path, !isNonNullType(returnType));
}

/** Notes an error where null may stand for the value, and throws it on where it may not. */
export function takeError(
  error: unknown,
  nodes: readonly FieldNode[],
  { errors }: Run,
  path: Path,
  mayBeNull: boolean,
): null {
  const located = locatedError(error, nodes, keysOf(path));
  if (!mayBeNull) throw located;
  errors.push(located);
  return null;
}

function keysOf(path: Path): Key[] {
  const keys: Key[] = [];
  for (let place: Path | undefined = path; place !== undefined; place = place.above) keys.unshift(place.key);
  return keys;
}
