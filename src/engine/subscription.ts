import { type ExecutionResult, GraphQLError, defaultFieldResolver, getArgumentValues, locatedError } from "graphql";
import type { Context } from "../context.js";
import { ClosableIterator } from "../live/closable-iterator.js";
import { type LiveReader, LogStream } from "../live/log-stream.js";
import { retryWhileUnavailable } from "../infra/database/retry.js";
import { hasOutageError } from "./format-error.js";
import { type Operation, type CompiledOperation, planOf, prepare } from "./execution/execute.js";
import { type PromiseOrValue, isPromise } from "../infra/promise-or-value.js";

/** Destination of a subscription's results. */
export interface ResultSink {
  /** Returns false while more bytes wait for the reader than may be made ahead. */
  hasRoom(): boolean;
  /** Settles when the next result may be sent: backpressure. */
  send(result: ExecutionResult): Promise<void>;
}

/** Deadline for opening a stream while the database is unavailable; later the client gets the error. */
const MAX_OPENING_MS = 15_000;

/** One subscription: its context and the way of its results. */
export interface Subscriber {
  readonly context: Context;
  readonly sink: ResultSink;
  /** Formats the errors of a result. */
  present(result: ExecutionResult): ExecutionResult;
  /** Called once, when the stream has ended. */
  ended(): void;
}

/**
 * GraphQL's subscribe algorithm with every result sent to the sink. The returned iterator yields nothing: its `next()`
 * runs the stream and resolves when it ends, `return()` ends it.
 */
export async function subscribe(
  operation: Operation,
  subscriber: Subscriber,
): Promise<AsyncIterableIterator<never> | ExecutionResult> {
  const deadline = performance.now() + MAX_OPENING_MS;
  let pump: SubscriptionPump | undefined;
  try {
    const source = await retryWhileUnavailable(
      () => openSource(operation, subscriber.context),
      () => performance.now() > deadline,
      hasOutageError,
    );
    if (!(Symbol.asyncIterator in source)) return subscriber.present(source);
    pump = new SubscriptionPump(source[Symbol.asyncIterator](), operation, subscriber);
    return pump;
  } finally {
    if (pump === undefined) subscriber.ended();
  }
}

/** Calls the `subscribe` function of the operation's one field, as graphql-js does. */
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

/**
 * Renders the events of a stream in their order and sends the results to the sink. A live event is sent synchronously
 * if rendering needs no query and the sink has room; every other event is pulled by the loop of `next()`.
 */
class SubscriptionPump extends ClosableIterator<never> implements LiveReader {
  readonly #execute: CompiledOperation;
  readonly #uncount: () => void;
  /** Result of the event that the stream yields next, if `tryDeliver` has rendered it already. */
  #rendered: PromiseOrValue<ExecutionResult> | undefined;
  #isOpen = true;

  constructor(
    private readonly events: AsyncIterator<unknown>,
    operation: Operation,
    private readonly subscriber: Subscriber,
  ) {
    super();
    this.#execute = prepare(operation);
    this.#uncount = countStream(operation, subscriber.context);
    if (events instanceof LogStream) events.onLive(this);
  }

  override async next(): Promise<IteratorResult<never, undefined>> {
    const { subscriber } = this;
    try {
      for (;;) {
        const step = await this.events.next();
        if (step.done === true) return await this.return();
        const rendered = this.#rendered ?? this.#render(step.value);
        this.#rendered = undefined;
        // A promise means that the database was asked, which may be unavailable.
        const result = isPromise(rendered) ? await this.#retryRender(rendered, step.value) : rendered;
        if (!this.isEnded) await subscriber.sink.send(subscriber.present(result));
      }
    } catch (error) {
      return await this.throw(error);
    }
  }

  /** Sends the result of a live event, unless it takes time or has errors. */
  tryDeliver(event: unknown): boolean {
    const { sink } = this.subscriber;
    if (!sink.hasRoom()) return false;
    try {
      const rendered = this.#render(event);
      if (!isPromise(rendered) && rendered.errors === undefined) {
        void sink.send(rendered);
        return true;
      }
      this.#rendered = rendered;
    } catch {
      // `next()` renders the event again and reports the failure.
    }
    return false;
  }

  protected override async dispose(): Promise<void> {
    await this.events.return?.();
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#uncount();
    this.subscriber.ended();
  }

  /** Each event has its own context: its loaders must not return what an earlier event has read. */
  #render(event: unknown): PromiseOrValue<ExecutionResult> {
    return this.#execute(event, { ...this.subscriber.context });
  }

  /** Renders an event again for as long as the database is unavailable and the stream open. */
  #retryRender(first: Promise<ExecutionResult>, event: unknown): Promise<ExecutionResult> {
    let rendering: Promise<ExecutionResult> | undefined = first;
    const render = async () => {
      const result = rendering ?? this.#render(event);
      rendering = undefined;
      return result;
    };
    return retryWhileUnavailable(render, () => this.isEnded, hasOutageError);
  }
}

/** Counts a stream as open; returns the function that counts it as closed. */
function countStream(operation: Operation, { metrics }: Context): () => void {
  const [field] = planOf(operation).selection.fields;
  const open = metrics.subscriptionsOpen(field?.info.fieldName ?? "unknown");
  open.inc();
  return () => open.dec();
}
