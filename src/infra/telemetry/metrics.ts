import cluster from "node:cluster";
import type { Pool } from "mariadb";
import { Registry, collectDefaultMetrics } from "prom-client";
import { UserErrorCode } from "../errors.js";
import { shareMetrics } from "./cluster-metrics.js";
import { createWorkshop } from "./instruments.js";

/** What a process counts and measures of itself, for Prometheus. */
export type Metrics = ReturnType<typeof createMetrics>;

export type OperationType = "query" | "mutation" | "subscription";

/** What makes a feed read the log: an event ahead of the next, a newer head, Redis back, a commit that was not heard of, a change while it opened. */
export type CatchUpCause = "gap" | "lookup" | "reconnect" | "nudge" | "opening";

type PoolState = Pick<Pool, "activeConnections" | "idleConnections" | "taskQueueSize">;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const POWERS_OF_TWO = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Close codes of docs/errors.md; any other comes from a client that invents its own. */
export const CLOSE_CODES = [
  ...["1000", "1001", "1002", "1003", "1005", "1006", "1007", "1008", "1009", "1011", "1012", "1013"],
  ...["4400", "4401", "4403", "4406", "4408", "4409", "4413", "4429", "4500"],
];

/** Makes instruments in a registry of their own, so that several apps in one process keep theirs apart. */
export function createMetrics() {
  const registry = new Registry();
  const own = () => Registry.merge([ofTheProcess(), registry]);
  const ofAll = cluster.isWorker ? shareMetrics(own) : undefined;
  const { count, countBy, level, levelBy, measure, measureBy, reading, readings } = createWorkshop(registry);
  const pools = new Map<string, PoolState>();
  const ofPools = (read: (pool: PoolState) => number) => [...pools].map(([name, pool]) => [name, read(pool)] as const);
  readings("database_connections_active", "Connections that run something, by pool.", "pool", () =>
    ofPools((pool) => pool.activeConnections()),
  );
  readings("database_connections_idle", "Connections that wait for work, by pool.", "pool", () =>
    ofPools((pool) => pool.idleConnections()),
  );
  readings("database_tasks_waiting", "Statements and transactions that wait for a connection, by pool.", "pool", () =>
    ofPools((pool) => pool.taskQueueSize()),
  );
  const closes = countBy("socket_closes_total", "Sockets that ended, by close code.", "code", [
    ...CLOSE_CODES,
    "other",
  ]);

  return {
    messagesSent: count("messages_sent_total", "Messages written: each once, however often it was sent."),
    sendsRepeated: count("sends_repeated_total", "Sends that came again, and were answered with the first message."),
    writerWaiting: level("writer_waiting", "Sends and receipts that wait for the writer's transaction under way."),
    batches: countBy(
      "batches_total",
      "The writer's transactions, by what they stood on: what this process remembered, what they read under locks, or a memory that proved mistaken (and is read anew).",
      "ground",
      ["remembered", "read", "mistaken"],
    ),
    batchChanges: measure("batch_changes", "Sends and receipts in one transaction of the writer.", POWERS_OF_TWO),
    batchDuration: measure("batch_duration_seconds", "From a batch's BEGIN to its commit, retries included.", SECONDS),
    transactions: countBy("transactions_total", "Transactions, by how they ended.", "outcome", [
      "committed",
      "rolled_back",
      "failed",
    ]),
    transactionRetries: countBy("transaction_retries_total", "Transactions that were run again, by why.", "cause", [
      "deadlock",
      "lock_wait",
      "connection_loss",
    ]),

    deliveryDelay: measure(
      "delivery_delay_seconds",
      "From an event's commit to when a live stream's socket has taken it.",
      SECONDS,
    ),
    feedCatchUps: countBy<CatchUpCause>(
      "feed_catchups_total",
      "Times that a feed had to read the log, by what made it.",
      "cause",
      ["gap", "lookup", "reconnect", "nudge", "opening"],
    ),
    feedEventsCaughtUp: count("feed_caught_up_events_total", "Events that a feed learned of from the log alone."),
    streamReplays: count("stream_replays_total", "Streams that began with a cursor."),
    streamEventsReplayed: count("stream_replayed_events_total", "Events that streams have read from the log."),
    streamResyncs: count("stream_resyncs_total", "Streams whose cursor the log does not know: ResyncRequired."),
    streamFallbacks: count("stream_fallbacks_total", "Slow readers whose queue was full: they read the log instead."),
    signalsDropped: count("signals_dropped_total", "Typing and presence that slow readers have not got."),
    streamsOpen: levelBy("streams_open", "Subscriptions that run, by field.", "field"),

    socketsOpen: level("sockets_open", "Sockets, signed in or about to."),
    socketClosed: (code: number): void => {
      const label = String(code);
      closes(CLOSE_CODES.includes(label) ? label : "other").inc();
    },

    operations: countBy<OperationType>("operations_total", "Operations that ran, by type.", "type", [
      "query",
      "mutation",
      "subscription",
    ]),
    operationDuration: measureBy<OperationType>(
      "operation_duration_seconds",
      "How long operations ran, by type, or streams took to open: without parsing, sign-in and sending.",
      SECONDS,
      "type",
      ["query", "mutation", "subscription"],
    ),
    documentsValidated: count(
      "documents_validated_total",
      "Documents that were validated, because nobody had sent them before, or not for long.",
    ),
    codesSent: countBy<string>("otp_sent_total", "Codes that the SMS gateway took, by country.", "country"),
    codesUsed: countBy<string>(
      "otp_used_total",
      "Codes that somebody signed in with, by country: far fewer than were sent is SMS pumping.",
      "country",
    ),
    refusals: countBy("refusals_total", "Mutations that were refused, by code of userErrors.", "code", [
      ...Object.values(UserErrorCode),
    ]),
    errors: countBy<string>("errors_total", "Top-level errors that were answered, by extensions.code.", "code", [
      "INTERNAL_SERVER_ERROR",
      "SERVICE_UNAVAILABLE",
    ]),
    rateLimited: countBy<string>("rate_limited_total", "What was too often, by limit.", "limit"),

    /** Where there is none, there is no such figure. */
    watchRedis: (isUp: () => boolean): void =>
      reading("redis_up", "Whether Redis answers: 1 or 0.", () => (isUp() ? 1 : 0)),
    watchPool: (name: string, pool: PoolState): void => void pools.set(name, pool),
    /** All of it, and of the processes that share the port, in Prometheus' text format. */
    text: ofAll ?? (() => own().metrics()),
  };
}

export const METRICS_CONTENT_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE;

let processMetrics: Registry | undefined;

/** Memory, processor, garbage collection and the event loop: there is one of each in a process. */
function ofTheProcess(): Registry {
  if (processMetrics === undefined) {
    processMetrics = new Registry();
    collectDefaultMetrics({ register: processMetrics });
  }
  return processMetrics;
}
