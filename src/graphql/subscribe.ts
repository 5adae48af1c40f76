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
import { Steps } from "../core/iterator.js";
import { outlast } from "../core/outlast.js";
import type { LiveReader, LiveStream } from "../core/stream.js";
import { tellsOfOutage } from "./errors.js";
import { type Prepared, prepare } from "./execution/execute.js";
import { type PromiseOrValue, isPromise } from "./promise-or-value.js";

/** Sends what an event shows to whom `context` is of, at once; answers false where too much waits for them already. */
export type Deliver = (context: unknown, shown: ExecutionResult) => boolean;

/** A client whose stream cannot be opened for so long is told so. */
const OPENING_MS = 15_000;

/**
 * GraphQL's subscribe, with a context of its own for each event: what an event loads is kept no longer than the event,
 * so that a name changed between two of them is seen. What is live and in hand goes to `deliver` the moment it comes; the
 * rest comes out of the iterator. A stream outlives the database's absence: it waits, and goes on with the event that it
 * could not show.
 */
export async function subscribe(
  args: ExecutionArgs,
  deliver: Deliver,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const deadline = performance.now() + OPENING_MS;
  const source = await outlast(
    () => createSourceEventStream(args),
    () => performance.now() > deadline,
    tellsOfOutage,
  );
  if (!(Symbol.asyncIterator in source)) return source;
  return new ShownEvents(source[Symbol.asyncIterator](), args, deliver);
}

/** The events of a stream as its operation shows them. */
class ShownEvents extends Steps<ExecutionResult> implements LiveReader {
  readonly #show: Prepared;
  readonly #uncount: () => void;
  /** What the event shows that comes next, where that is known. */
  #shown: PromiseOrValue<ExecutionResult> | undefined;

  constructor(
    private readonly events: AsyncIterator<unknown>,
    private readonly args: ExecutionArgs,
    private readonly deliver: Deliver,
  ) {
    super();
    this.#show = prepare(args);
    this.#uncount = countStream(args);
    if ("offerTo" in events) (events as unknown as LiveStream).offerTo(this);
  }

  override async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    try {
      const event = await this.events.next();
      if (event.done === true) return { value: undefined, done: true };
      const shown = this.#shown ?? this.#show(event.value, this.#contextOfEvent());
      this.#shown = undefined;
      // Only what is asked of the database has to wait.
      return { value: isPromise(shown) ? await this.#showAgain(shown, event.value) : shown, done: false };
    } catch (error) {
      return await this.throw(error);
    }
  }

  protected override async letGo(): Promise<void> {
    this.#uncount();
    await this.events.return?.();
  }

  /** Delivers what needs neither time nor, as errors do, a second look. */
  take(event: unknown): boolean {
    try {
      const shown = this.#show(event, this.#contextOfEvent());
      if (!isPromise(shown) && shown.errors === undefined && this.deliver(this.args.contextValue, shown)) return true;
      this.#shown = shown;
    } catch {
      // It fails once more in next(), and there it is heard of.
    }
    return false;
  }

  #contextOfEvent(): object {
    return { ...(this.args.contextValue as object) };
  }

  /** What the database's absence has spoiled is shown anew, until it is back or the stream has ended. */
  #showAgain(first: Promise<ExecutionResult>, event: unknown): Promise<ExecutionResult> {
    let shown: Promise<ExecutionResult> | undefined = first;
    const show = async () => {
      const showing = shown ?? this.#show(event, this.#contextOfEvent());
      shown = undefined;
      return showing;
    };
    return outlast(show, () => this.isEnded, tellsOfOutage);
  }
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
