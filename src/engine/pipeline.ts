import {
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
} from "graphql";
import type { App, Context, Viewer } from "../context.js";
import { createCostAnalysis, tooComplex } from "./cost/analysis.js";
import { type DocumentOptions, createDocuments } from "./documents/document-cache.js";
import { presentError } from "./format-error.js";
import { type Operation, prepare } from "./execution/execute.js";
import { locate } from "./validation/source-locations.js";
import { isPromise } from "../graphql/promise-or-value.js";
import { type ResultSink, subscribe } from "./subscription.js";
import type { CheckedDocument } from "./validation/validate.js";
import type { Charge } from "../infra/rate-limits/cost-budgets.js";
import { charge, refusalOf } from "./cost/charge.js";
import { beginOperation, noteErrors } from "./instrumentation.js";
import { type GraphQLRequest, findOperation } from "./request.js";
import { type StreamCosts, createStreamCosts, tooManyStreams } from "./cost/stream-costs.js";
import { shedBeforeExecution } from "./load-shedding.js";
import { type Variables, coerceVariables } from "./variables.js";

/** The one way from a request to its answer, for both transports. */
export interface Pipeline {
  /**
   * Reads and checks a request: persisted look-up, parsing, validation, operation, load shedding where `shed` says so,
   * variables and cost. Each step takes time in proportion to the request. Returns the operation, or why it is refused.
   */
  prepare(request: GraphQLRequest, options: { readonly shed: boolean }): PreparedOperation | readonly GraphQLError[];
  /** Makes of errors what their client gets; counts and logs them. */
  present(errors: readonly GraphQLError[], requestId: string): readonly GraphQLFormattedError[];
}

export interface PipelineParts {
  readonly app: Pick<App, "config" | "log" | "metrics" | "tracing" | "writer">;
  readonly schema: GraphQLSchema;
  /** Returns true while the viewer's session is open; asked between the fields of a mutation. */
  readonly isSessionOpen: (viewer: Viewer) => Promise<boolean>;
}

/** @throws Unfit naming the listed operations that are not valid */
export function createPipeline(
  parts: PipelineParts,
  { introspection, listed }: Pick<DocumentOptions, "introspection" | "listed">,
): Pipeline {
  const { app, schema } = parts;
  const { config } = app;
  const onValidated = () => app.metrics.documentsValidated.inc();
  const documents = createDocuments(schema, config, { introspection, listed, onValidated });
  const costOf = createCostAnalysis(schema);
  const streamCosts = createStreamCosts(config.MAX_STREAM_COST_PER_USER);
  const maxBytes = config.MAX_RESPONSE_BYTES;

  const present: Pipeline["present"] = (errors, requestId) =>
    errors.map((error) => presentError(error, app, requestId));
  const refuse = (errors: readonly GraphQLError[], lines?: CheckedDocument["lines"]) => {
    noteErrors(app, errors);
    return lines === undefined ? errors : locate(errors, lines);
  };

  const running = { ...parts, present, streamCosts };

  return {
    present,
    prepare: (request, { shed }) => {
      const document = documents.read(request);
      if (!("ast" in document)) return refuse(document);
      const operation = findOperation(document.ast, request.operationName);
      if (operation instanceof GraphQLError) return refuse([operation]);
      const shedding = shed ? shedBeforeExecution(schema, operation, app.writer) : undefined;
      if (shedding !== undefined) return refuse(shedding);
      const variables = coerceVariables(schema, operation, request.variables ?? {}, { introspection });
      if (Array.isArray(variables)) return refuse(variables as readonly GraphQLError[], document.lines);
      const cost = costOf(document.ast, operation, variables as Variables);
      if (cost > config.MAX_QUERY_COST) return refuse([tooComplex(cost, config.MAX_QUERY_COST)]);
      const runnable = { schema, document: document.ast, operation, variables: variables as Variables, maxBytes };
      return new PreparedOperation(running, document, runnable, cost);
    },
  };
}

type PreparedParts = Pick<PipelineParts, "app" | "isSessionOpen"> &
  Pick<Pipeline, "present"> & { readonly streamCosts: StreamCosts };

/** An operation that may run: it is valid, its variables fit, and it is within its cost. */
export class PreparedOperation {
  constructor(
    private readonly parts: PreparedParts,
    private readonly document: CheckedDocument,
    private readonly operation: Operation,
    private readonly cost: number,
  ) {}

  get type(): OperationTypeNode {
    return this.operation.operation.operation;
  }

  /** The text that the operation was read from: one for all requests that send it. */
  get text(): string {
    return this.document.text;
  }

  /** Runs a query or mutation, unless its sender's budget of cost is spent. Never rejects. */
  async execute(ctx: Context): Promise<FormattedExecutionResult> {
    const pending = charge(ctx, this.cost);
    const charged = isPromise(pending) ? await pending : pending;
    const refusal = refusalOf(charged);
    if (refusal !== undefined) return this.#answer({ errors: [refusal] }, ctx, charged);
    const ended = beginOperation(ctx, this.operation.operation);
    const running = prepare(this.operation)(undefined, ctx, this.#betweenFields(ctx));
    const result = isPromise(running) ? await running : running;
    ended();
    return this.#answer(result, ctx, charged);
  }

  #answer(result: ExecutionResult, ctx: Context, charged: Charge | undefined): FormattedExecutionResult {
    const shown = this.#present(result, ctx);
    return charged === undefined ? shown : { ...shown, extensions: { cost: charged.report } };
  }

  /** Opens the stream of a subscription, whose results go to `sink`; `ended` is called once, when it has ended. */
  async subscribe(
    ctx: Context,
    sink: ResultSink,
    ended: () => void,
  ): Promise<AsyncIterableIterator<never> | FormattedExecutionResult> {
    const end = await this.#admitStream(ctx, ended);
    if (typeof end !== "function") {
      ended();
      return this.#present({ errors: [end] }, ctx);
    }
    const opened = beginOperation(ctx, this.operation.operation);
    const present = (result: ExecutionResult) => this.#present(result, ctx) as ExecutionResult;
    const stream = await subscribe(this.operation, { context: ctx, sink, present, ended: end });
    opened();
    return stream as AsyncIterableIterator<never> | FormattedExecutionResult;
  }

  /** Charges a stream, and counts it among the open ones of its person; returns how to end it, or why it is refused. */
  async #admitStream(ctx: Context, ended: () => void): Promise<(() => void) | GraphQLError> {
    const refusal = refusalOf(await charge(ctx, this.cost));
    if (refusal !== undefined || "fault" in ctx.viewer) return refusal ?? ended;
    const close = this.parts.streamCosts.open(ctx.viewer.userId, this.cost);
    if (close === undefined) return tooManyStreams(this.cost, this.parts.app.config.MAX_STREAM_COST_PER_USER);
    return () => {
      close();
      ended();
    };
  }

  #present(result: ExecutionResult, ctx: Context): FormattedExecutionResult {
    const { errors } = result;
    if (errors === undefined) return result as FormattedExecutionResult;
    noteErrors(ctx, errors);
    return { ...result, errors: this.parts.present(locate(errors, this.document.lines), ctx.requestId) };
  }

  /** A mutation that ends its own session leaves the fields after it without a viewer. */
  #betweenFields(ctx: Context): (() => Promise<void>) | undefined {
    if (this.type !== OperationTypeNode.MUTATION) return undefined;
    return async () => {
      const { viewer } = ctx;
      if ("fault" in viewer || (await this.parts.isSessionOpen(viewer))) return;
      Object.assign(ctx, { viewer: { fault: "The session has ended: sign in again." } });
    };
  }
}
