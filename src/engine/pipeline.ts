import {
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
} from "graphql";
import type { App, AuthFailure, Context, Viewer } from "../context.js";
import { createCostAnalysis, tooComplex } from "./cost/analysis.js";
import { type DocumentOptions, createDocumentCache } from "./documents/document-cache.js";
import { formatError } from "./format-error.js";
import { type Operation, prepare } from "./execution/execute.js";
import { locate } from "./validation/source-locations.js";
import { type LoggedRequest, MAX_NAME_LENGTH } from "../infra/log-fields.js";
import { isPromise } from "../infra/promise-or-value.js";
import { type ResultSink, subscribe } from "./subscription.js";
import type { CheckedDocument } from "./validation/validate.js";
import type { Charge } from "../infra/rate-limits/cost-budgets.js";
import { charge, rejectionOf } from "./cost/charge.js";
import { recordErrors, startOperation } from "./instrumentation.js";
import { type GraphQLRequest, findOperation } from "./request.js";
import { type StreamCosts, createStreamCosts, tooManyStreams } from "./cost/stream-costs.js";
import { shedBeforeExecution } from "./load-shedding.js";
import { type Variables, coerceVariables } from "./variables.js";

/** Request pipeline of both transports. */
export interface Pipeline {
  /**
   * Returns the operation of a request, or the errors that reject it. Steps: persisted query, parse, validate, operation
   * by name, shed load if `shed`, coerce variables, limit cost; each takes time linear in the request.
   */
  prepare(request: GraphQLRequest, options: { readonly shed: boolean }): PreparedOperation | readonly GraphQLError[];
  /** Formats errors for the client, counts them, and logs refusals and errors of the server. */
  formatErrors(errors: readonly GraphQLError[], request: LoggedRequest): readonly GraphQLFormattedError[];
}

export interface PipelineParts {
  readonly app: Pick<App, "config" | "log" | "refusalLog" | "metrics" | "tracing" | "writer">;
  readonly schema: GraphQLSchema;
  /** Returns true while the viewer's session is open. Called between the fields of a mutation. */
  readonly isSessionOpen: (viewer: Viewer) => Promise<boolean>;
}

/** @throws StartupError naming the invalid operations of the allow-list */
export function createPipeline(
  parts: PipelineParts,
  { introspection, listed }: Pick<DocumentOptions, "introspection" | "listed">,
): Pipeline {
  const { app, schema } = parts;
  const { config } = app;
  const onValidated = () => app.metrics.documentsValidated.inc();
  const documents = createDocumentCache(schema, config, { introspection, listed, onValidated });
  const costOf = createCostAnalysis(schema);
  const streamCosts = createStreamCosts(config.MAX_STREAM_COST_PER_USER);
  const maxBytes = config.MAX_RESPONSE_BYTES;

  const formatErrors: Pipeline["formatErrors"] = (errors, request) =>
    errors.map((error) => formatError(error, app, request));
  const reject = (errors: readonly GraphQLError[], lines?: CheckedDocument["lines"]) => {
    recordErrors(app, errors);
    return lines === undefined ? errors : locate(errors, lines);
  };

  const execution = { ...parts, formatErrors, streamCosts };

  return {
    formatErrors,
    prepare: (request, { shed }) => {
      const document = documents.read(request);
      if (!("ast" in document)) return reject(document);
      const operation = findOperation(document.ast, request.operationName);
      if (operation instanceof GraphQLError) return reject([operation]);
      const overload = shed ? shedBeforeExecution(schema, operation, app.writer) : undefined;
      if (overload !== undefined) return reject(overload);
      const variables = coerceVariables(schema, operation, request.variables ?? {}, { introspection });
      if (Array.isArray(variables)) return reject(variables as readonly GraphQLError[], document.lines);
      const cost = costOf(document.ast, operation, variables as Variables);
      if (cost > config.MAX_QUERY_COST) return reject([tooComplex(cost, config.MAX_QUERY_COST)]);
      const executable = { schema, document: document.ast, operation, variables: variables as Variables, maxBytes };
      return new PreparedOperation(execution, document, executable, cost);
    },
  };
}

type PreparedParts = Pick<PipelineParts, "app" | "isSessionOpen"> &
  Pick<Pipeline, "formatErrors"> & { readonly streamCosts: StreamCosts };

/** A valid operation with coerced variables, within the cost limit. */
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

  /** Text of the document; one string shared by all requests that send it. */
  get text(): string {
    return this.document.text;
  }

  /** Executes a query or mutation, unless its sender's cost budget is spent. Never rejects. */
  async execute(ctx: Context): Promise<FormattedExecutionResult> {
    this.#name(ctx);
    const pending = charge(ctx, this.cost);
    const charged = isPromise(pending) ? await pending : pending;
    const rejection = rejectionOf(charged);
    if (rejection !== undefined) return this.#respond({ errors: [rejection] }, ctx, charged);
    const end = startOperation(ctx, this.operation.operation);
    const running = prepare(this.operation)(undefined, ctx, this.#betweenFields(ctx));
    const result = isPromise(running) ? await running : running;
    end();
    return this.#respond(result, ctx, charged);
  }

  #respond(result: ExecutionResult, ctx: Context, charged: Charge | undefined): FormattedExecutionResult {
    const formatted = this.#format(result, ctx);
    return charged === undefined ? formatted : { ...formatted, extensions: { cost: charged.report } };
  }

  /** Opens the stream of a subscription, whose results go to `sink`. Calls `ended` once it has ended. */
  async subscribe(
    ctx: Context,
    sink: ResultSink,
    ended: () => void,
  ): Promise<AsyncIterableIterator<never> | FormattedExecutionResult> {
    this.#name(ctx);
    const end = await this.#admitStream(ctx, ended);
    if (typeof end !== "function") {
      ended();
      return this.#format({ errors: [end] }, ctx);
    }
    const opened = startOperation(ctx, this.operation.operation);
    const present = (result: ExecutionResult) => this.#format(result, ctx) as ExecutionResult;
    const stream = await subscribe(this.operation, { context: ctx, sink, present, ended: end });
    opened();
    return stream as AsyncIterableIterator<never> | FormattedExecutionResult;
  }

  /** Charges a stream and counts it as open; returns the function that ends it, or the error that rejects it. */
  async #admitStream(ctx: Context, ended: () => void): Promise<(() => void) | GraphQLError> {
    const rejection = rejectionOf(await charge(ctx, this.cost));
    if (rejection !== undefined || "reason" in ctx.viewer) return rejection ?? ended;
    const close = this.parts.streamCosts.open(ctx.viewer.userId, this.cost);
    if (close === undefined) return tooManyStreams(this.cost, this.parts.app.config.MAX_STREAM_COST_PER_USER);
    return () => {
      close();
      ended();
    };
  }

  #format(result: ExecutionResult, ctx: Context): FormattedExecutionResult {
    const { errors } = result;
    if (errors === undefined) return result as FormattedExecutionResult;
    recordErrors(ctx, errors);
    return { ...result, errors: this.parts.formatErrors(locate(errors, this.document.lines), ctx) };
  }

  /** Sets the name of the operation for the lines of the log. */
  #name(ctx: Context): void {
    ctx.operation = this.operation.operation.name?.value.slice(0, MAX_NAME_LENGTH);
  }

  /** After a mutation that ends its own session, the fields behind it run without a viewer. */
  #betweenFields(ctx: Context): (() => Promise<void>) | undefined {
    if (this.type !== OperationTypeNode.MUTATION) return undefined;
    return async () => {
      const { viewer } = ctx;
      if ("reason" in viewer || (await this.parts.isSessionOpen(viewer))) return;
      const ended: AuthFailure = { reason: "The session has ended: sign in again.", namedUserId: viewer.userId };
      Object.assign(ctx, { viewer: ended });
    };
  }
}
