import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  createSourceEventStream,
  getOperationAST,
} from "graphql";
import type { Context } from "../context.js";
import { createIterator } from "../core/iterator.js";
import { outlast } from "../core/outlast.js";
import { tellsOfOutage } from "./errors.js";
import { prepare } from "./execution/execute.js";
import { type PromiseOrValue, isPromise } from "./promise-or-value.js";

/** A client whose stream cannot be opened for so long is told so. */
const OPENING_MS = 15_000;

/**
 * GraphQL's subscribe, with a context of its own for each event: what an event loads is kept no longer than the event,
 * so that a name changed between two of them is seen. A stream outlives the database's absence: it waits, and goes on with
 * the event that it could not show.
 */
export async function subscribe(
  args: ExecutionArgs,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const deadline = performance.now() + OPENING_MS;
  const source = await outlast(
    () => createSourceEventStream(args),
    () => performance.now() > deadline,
    tellsOfOutage,
  );
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]();
  const show = prepare(args);
  const contextOfEvent = () => ({ ...(args.contextValue as object) });
  const uncount = countStream(args);

  let isEnded = false;

  async function next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    const event = await events.next();
    if (event.done === true) return { value: undefined, done: true };
    let shown: PromiseOrValue<ExecutionResult> | undefined = show(event.value, contextOfEvent());
    // Only what is asked of the database has to wait.
    if (!isPromise(shown)) return { value: shown, done: false };
    const showAgain = async () => {
      const result = await (shown ?? show(event.value, contextOfEvent()));
      shown = undefined;
      return result;
    };
    return { value: await outlast(showAgain, () => isEnded, tellsOfOutage), done: false };
  }

  async function end(): Promise<void> {
    isEnded = true;
    uncount();
    await events.return?.();
  }

  return createIterator<ExecutionResult>(next, end);
}

/** Counts a stream in; the answer counts it out again. */
function countStream({ document, operationName, contextValue }: ExecutionArgs): () => void {
  const { metrics } = contextValue as Context;
  const open = metrics.streamsOpen(rootFieldOf(document, operationName));
  open.inc();
  let isCounted = true;
  return () => {
    if (isCounted) open.dec();
    isCounted = false;
  };
}

/** A valid subscription has one, though it may stand in a fragment. */
function rootFieldOf(document: DocumentNode, operationName: ExecutionArgs["operationName"]): string {
  const find = (set: SelectionSetNode | undefined): string | undefined => {
    const [selection] = set?.selections ?? [];
    if (selection?.kind === Kind.FIELD) return selection.name.value;
    if (selection?.kind === Kind.INLINE_FRAGMENT) return find(selection.selectionSet);
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection?.name.value,
    );
    return find((fragment as FragmentDefinitionNode | undefined)?.selectionSet);
  };
  return find(getOperationAST(document, operationName)?.selectionSet) ?? "unknown";
}
