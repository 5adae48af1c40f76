import { type ExecutionResult, GraphQLError, defaultFieldResolver, getArgumentValues, locatedError } from "graphql";
import type { Context } from "../context.js";
import { Steps } from "../live/closable-iterator.js";
import { outlast } from "../infra/database/retry.js";
import type { LiveReader, LiveStream } from "../live/log-stream.js";
import { tellsOfOutage } from "./format-error.js";
import { type Operation, type Prepared, planOf, prepare } from "./execution/execute.js";
import { type PromiseOrValue, isPromise } from "../graphql/promise-or-value.js";

/** Sends what an event shows, at once; answers false where too much waits for the reader already. */
export type Deliver = (shown: ExecutionResult) => boolean;

/** A client whose stream cannot be opened for so long is told so. */
const OPENING_MS = 15_000;

/** Context of a subscriber, and the way of results to it. */
export interface Subscriber {
  readonly context: Context;
  readonly deliver: Deliver;
  /** Makes of a result what its client gets. */
  present(result: ExecutionResult): ExecutionResult;
  /** Called once, when the stream has ended. */
  ended(): void;
}

/**
 * GraphQL's subscribe, with a context of its own for each event: what an event loads is kept no longer than the event,
 * so that a name changed between two of them is seen. What is live and in hand goes to `deliver` the moment it comes; the
 * rest comes out of the iterator. A stream outlives the database's absence: it waits, and goes on with the event that it
 * could not show.
 */
export async function subscribe(
  operation: Operation,
  subscriber: Subscriber,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const deadline = performance.now() + OPENING_MS;
  let stream: ShownEvents | undefined;
  try {
    const source = await outlast(
      () => openSource(operation, subscriber.context),
      () => performance.now() > deadline,
      tellsOfOutage,
    );
    if (!(Symbol.asyncIterator in source)) return subscriber.present(source);
    stream = new ShownEvents(source[Symbol.asyncIterator](), operation, subscriber);
    return stream;
  } finally {
    if (stream === undefined) subscriber.ended();
  }
}

/** Calls the subscriber of the operation's one field, as graphql-js does. */
async function openSource(operation: Operation, context: Context): Promise<AsyncIterable<unknown> | ExecutionResult> {
  const [field] = planOf(operation).selection.fields;
  if (field === undefined) throw new Error("A valid subscription has a field.");
  const { key, nodes, info } = field;
  try {
    const definition = info.parentType.getFields()[info.fieldName];
    const [node] = nodes;
    if (definition === undefined || node === undefined) throw new Error("A valid subscription has a field.");
    const args = getArgumentValues(definition, node, operation.variables);
    const events: unknown = await (definition.subscribe ?? defaultFieldResolver)(undefined, args, context, info);
    if (events instanceof Error) throw events;
    if (isAsyncIterable(events)) return events;
    throw new GraphQLError(`Subscription field must return Async Iterable. Received: ${typeof events}.`);
  } catch (error) {
    return { errors: [locatedError(error, nodes, [key])] };
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** The events of a stream as its operation shows them. */
class ShownEvents extends Steps<ExecutionResult> implements LiveReader {
  readonly #show: Prepared;
  readonly #uncount: () => void;
  /** What the event shows that comes next, where that is known. */
  #shown: PromiseOrValue<ExecutionResult> | undefined;
  #isOpen = true;

  constructor(
    private readonly events: AsyncIterator<unknown>,
    operation: Operation,
    private readonly subscriber: Subscriber,
  ) {
    super();
    this.#show = prepare(operation);
    this.#uncount = countStream(operation, subscriber.context);
    if ("offerTo" in events) (events as unknown as LiveStream).offerTo(this);
  }

  override async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    try {
      const event = await this.events.next();
      if (event.done === true) return { value: undefined, done: true };
      const shown = this.#shown ?? this.#show(event.value, this.#contextOfEvent());
      this.#shown = undefined;
      // Only what is asked of the database has to wait.
      const result = isPromise(shown) ? await this.#showAgain(shown, event.value) : shown;
      return { value: this.subscriber.present(result), done: false };
    } catch (error) {
      return await this.throw(error);
    }
  }

  protected override async letGo(): Promise<void> {
    await this.events.return?.();
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#uncount();
    this.subscriber.ended();
  }

  /** Delivers what needs neither time nor, as errors do, a second look. */
  take(event: unknown): boolean {
    try {
      const shown = this.#show(event, this.#contextOfEvent());
      if (!isPromise(shown) && shown.errors === undefined && this.subscriber.deliver(shown)) return true;
      this.#shown = shown;
    } catch {
      // It fails once more in next(), and there it is heard of.
    }
    return false;
  }

  #contextOfEvent(): object {
    return { ...this.subscriber.context };
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
function countStream(operation: Operation, { metrics }: Context): () => void {
  const [field] = planOf(operation).selection.fields;
  const open = metrics.streamsOpen(field?.info.fieldName ?? "unknown");
  open.inc();
  return () => open.dec();
}
