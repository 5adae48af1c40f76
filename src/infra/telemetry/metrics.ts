import cluster from "node:cluster";
import type { Pool } from "mariadb";
import { Registry, collectDefaultMetrics } from "prom-client";
import { UploadKind } from "../../generated/enums.js";
import { UserErrorCode } from "../errors.js";
import { shareMetrics } from "./cluster-metrics.js";
import { SECONDS, createInstruments } from "./instruments.js";
import { createPushMetrics } from "./push-metrics.js";

/** Metrics of this process, for Prometheus. */
export type Metrics = ReturnType<typeof createMetrics>;

export const METRICS_CONTENT_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE;

/** Close codes of docs/errors.md. Clients may choose any other, which is counted as "other". */
export const CLOSE_CODES = [
  ...["1000", "1001", "1002", "1003", "1005", "1006", "1007", "1008", "1009", "1011", "1012", "1013"],
  ...["4400", "4401", "4403", "4406", "4408", "4409", "4413", "4429", "4500"],
];

/**
 * Reasons for a channel of the hub to read the log: a gap, a newer head in a poll, a reconnected Redis, an unconfirmed
 * commit, a commit while the channel opened.
 */
const CATCH_UP_CAUSES = ["gap", "poll", "reconnect", "retry", "open"] as const;
export type CatchUpCause = (typeof CATCH_UP_CAUSES)[number];

/** Ends of a media child that a new one replaces. */
const MEDIA_CHILD_CAUSES = ["crash", "timeout", "memory"] as const;
export type MediaChildCause = (typeof MEDIA_CHILD_CAUSES)[number];

const OPERATION_TYPES = ["query", "mutation", "subscription"] as const;
const POWERS_OF_TWO = [1, 2, 4, 8, 16, 32, 64, 128, 256];

type PoolState = Pick<Pool, "activeConnections" | "idleConnections" | "taskQueueSize">;

/** Creates the metrics in a registry of their own, so that several apps in one process do not share them. */
export function createMetrics() {
  const registry = new Registry();
  const own = () => Registry.merge([ofTheProcess(), registry]);
  const ofAll = cluster.isWorker ? shareMetrics(own) : undefined;
  const of = createInstruments(registry);
  const { counter, counters, counterBy, counterOf, gauge, gaugeBy } = of;
  const { histogram, histograms, onScrape, onScrapeBy } = of;

  const pools = new Map<string, PoolState>();
  const perPool = (name: string, help: string, read: (pool: PoolState) => number) =>
    onScrapeBy(name, help, "pool", () => [...pools].map(([pool, state]) => [pool, read(state)] as const));
  perPool("database_connections_active", "Connections that run a statement, by pool.", (pool) =>
    pool.activeConnections(),
  );
  perPool("database_connections_idle", "Idle connections, by pool.", (pool) => pool.idleConnections());
  perPool("database_tasks_waiting", "Statements and transactions that wait for a connection, by pool.", (pool) =>
    pool.taskQueueSize(),
  );
  const closes = counterBy("socket_closes_total", "Closed sockets, by close code.", "code", [...CLOSE_CODES, "other"]);
  const served = counterOf("media_served_total", "Responses to requests of files, by variant and status.", [
    "variant",
    "status",
  ]);

  const sms = counterOf("sms_total", "Attempts to send a code by SMS, by provider and outcome.", [
    "provider",
    "outcome",
  ]);

  return {
    messagesSent: counter("messages_sent_total", "Messages written, each once, retries not counted."),
    sendsDeduplicated: counter("sends_deduplicated_total", "Retried sends, answered with the first message."),
    writerQueueLength: gauge("writer_queue_length", "Sends and receipts that wait for a batch."),
    batches: counters("batches_total", "Batches of the writer, by source of their snapshot.", "source", [
      "cache",
      "database",
      // A cache entry proved outdated, and the batch is retried from the database.
      "stale",
    ]),
    batchChanges: histogram("batch_changes", "Sends and receipts in one batch.", POWERS_OF_TWO),
    batchDuration: histogram("batch_duration_seconds", "From BEGIN to commit of a batch, with retries.", SECONDS),
    transactions: counters("transactions_total", "Transactions, by outcome.", "outcome", [
      "committed",
      "rolled_back",
      "failed",
    ]),
    transactionRetries: counters("transaction_retries_total", "Retried transactions, by cause.", "cause", [
      "deadlock",
      "lock_wait",
      "connection_loss",
    ]),

    deliveryLatency: histogram(
      "delivery_latency_seconds",
      "From an event's commit until it is written to the socket of a live stream.",
      SECONDS,
    ),
    hubCatchUps: counters(
      "hub_catchups_total",
      "Reads of the log by channels of the hub, by cause.",
      "cause",
      CATCH_UP_CAUSES,
    ),
    hubCatchUpEvents: counter("hub_catchup_events_total", "Events that channels of the hub have read from the log."),
    streamReplays: counter("stream_replays_total", "Streams that began with a cursor."),
    streamEventsReplayed: counter("stream_replayed_events_total", "Events that streams have read from the log."),
    streamResyncs: counter("stream_resyncs_total", "Streams whose cursor is not in the log: ResyncRequired."),
    slowConsumers: counter("slow_consumers_total", "Streams that read the log because their queue was full."),
    ephemeralEventsDropped: counter(
      "ephemeral_events_dropped_total",
      "Typing and presence events that slow readers have missed.",
    ),
    subscriptionsOpen: gaugeBy("subscriptions_open", "Open subscriptions, by field.", "field"),

    socketsOpen: gauge("sockets_open", "Open sockets, before and after their sign-in."),
    socketClosed: (code: number): void => {
      const label = String(code);
      closes(CLOSE_CODES.includes(label) ? label : "other").inc();
    },

    operations: counters("operations_total", "Operations run, by type.", "type", OPERATION_TYPES),
    operationDuration: histograms(
      "operation_duration_seconds",
      "Execution of operations, by type; of subscriptions, their opening. Without parsing, sign-in and sending.",
      "type",
      OPERATION_TYPES,
      SECONDS,
    ),
    documentsValidated: counter("documents_validated_total", "Documents validated because they were not cached."),
    codesSent: counterBy("otp_sent_total", "Codes that the SMS provider took, by country.", "country"),
    sms: (provider: string, outcome: string, count = 1): void => sms.inc({ provider, outcome }, count),
    codesUsed: counterBy(
      "otp_used_total",
      "Codes used for sign-in, by country; far fewer than sent means SMS pumping.",
      "country",
    ),
    refusals: counters(
      "refusals_total",
      "Refused mutations, by code of userErrors.",
      "code",
      Object.values(UserErrorCode),
    ),
    errors: counterBy("errors_total", "Top-level errors, by extensions.code.", "code", [
      "INTERNAL_SERVER_ERROR",
      "SERVICE_UNAVAILABLE",
    ]),
    rateLimited: counterBy("rate_limited_total", "Rejections by rate limits, by limit.", "limit"),

    uploads: counters("uploads_total", "Uploads, by outcome.", "outcome", ["ready", "refused", "cancelled"]),
    uploadsOpen: gauge("uploads_open", "Uploads of all processes that are WAITING or PROCESSING."),
    mediaWaiting: gauge("media_waiting", "Complete uploads that wait for their processing in this process."),
    mediaProcessing: histograms(
      "media_processing_seconds",
      "One try to check and convert an upload, by kind.",
      "kind",
      Object.values(UploadKind),
      [...SECONDS, 30, 60],
    ),
    mediaScans: counters("media_scan_total", "Files that the malware scanner was given, by verdict.", "verdict", [
      "clean",
      "refused",
      "unavailable",
    ]),
    mediaScanDuration: histogram("media_scan_seconds", "Scan of one file.", [...SECONDS, 30, 60]),
    mediaStoreErrors: counterBy(
      "media_store_errors_total",
      "Calls that the media store did not answer, by operation.",
      "operation",
    ),
    mediaRemovalsWaiting: gauge("media_removals_waiting", "Deleted media whose files are still in the store."),
    mediaMissingObjects: gauge("media_missing_objects", "Media without files in the store, as of the last sweep."),
    mediaChildRestarts: counters(
      "media_child_restarts_total",
      "Media children that were replaced, by cause.",
      "cause",
      MEDIA_CHILD_CAUSES,
    ),
    uploadBytes: counter("upload_bytes_total", "Bytes of stored parts."),
    uploadParts: counters("upload_parts_total", "Parts that clients have sent to this server, by outcome.", "outcome", [
      "stored",
      // The link or the headers are not those of a part that is missing, or the client is too slow.
      "refused",
      "aborted",
      "failed",
    ]),
    mediaServed: (variant: string, status: number): void => served.inc({ variant, status }),
    mediaServedBytes: counter("media_served_bytes_total", "Bytes of files that were sent."),
    ...createPushMetrics(of),
    /** Adds `media_disk_free_bytes`, which does not exist for other stores. */
    watchMediaDisk: (disk: { freeBytes: () => Promise<number> }): void =>
      onScrape("media_disk_free_bytes", "Bytes that can be written to MEDIA_DIR; 0 where it cannot be used.", () =>
        disk.freeBytes().catch(() => 0),
      ),

    /** Adds `redis_up`, which does not exist without Redis. */
    watchRedis: (isUp: () => boolean): void => onScrape("redis_up", "1 while Redis answers, else 0.", isUp),
    watchMediaChild: (readRss: () => number): void =>
      onScrape("media_child_rss_bytes", "Resident memory of the media child; 0 while none runs.", readRss),
    watchPool: (name: string, pool: PoolState): void => void pools.set(name, pool),
    /** All metrics in Prometheus' text format, in a cluster those of all its processes. */
    text: ofAll ?? (() => own().metrics()),
  };
}

let processMetrics: Registry | undefined;

/** Memory, CPU, garbage collection and event loop, of which a process has one each. */
function ofTheProcess(): Registry {
  if (processMetrics === undefined) {
    processMetrics = new Registry();
    collectDefaultMetrics({ register: processMetrics });
  }
  return processMetrics;
}
