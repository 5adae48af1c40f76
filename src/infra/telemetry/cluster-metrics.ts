import cluster, { type Worker } from "node:cluster";
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue, type Registry } from "prom-client";

/**
 * Messages between the processes of a cluster. A scrape reaches any worker and returns the metrics of all: the worker asks
 * the primary, which collects them. The label `process` distinguishes the series.
 */
type Message =
  | { readonly kind: "scrape" | "read metrics" }
  | { readonly kind: "metrics"; readonly metrics: Metrics }
  | { readonly kind: "scraped"; readonly text: string };

type Metrics = MetricObjectWithValues<MetricValue<string>>[];

const WORKER_TIMEOUT_MS = 2000;

/** In a worker: answers the primary with the metrics of this process. Returns the function that reads those of all. */
export function shareMetrics(own: () => Registry): () => Promise<string> {
  process.on("message", (message: Message) => {
    if (message.kind !== "read metrics") return;
    const registry = own();
    registry.setDefaultLabels({ process: String(process.pid) });
    void registry.getMetricsAsJSON().then((metrics) => process.send?.({ kind: "metrics", metrics }));
  });
  return () =>
    new Promise((resolve) => {
      const take = (message: Message) => {
        if (message.kind !== "scraped") return;
        process.off("message", take);
        resolve(message.text);
      };
      process.on("message", take);
      process.send?.({ kind: "scrape" });
    });
}

/** In the primary: collects the metrics of all workers for one of them. Workers that do not answer in time are left out. */
export function gatherMetrics(workers: () => readonly Worker[]): void {
  cluster.on("message", (asking, message: Message) => {
    if (message.kind !== "scrape") return;
    void Promise.all(workers().map(ask)).then(async (collected) => {
      const text = await AggregatorRegistry.aggregate(collected.filter((metrics) => metrics !== undefined)).metrics();
      if (asking.isConnected()) asking.send({ kind: "scraped", text });
    });
  });
}

function ask(worker: Worker): Promise<Metrics | undefined> {
  return new Promise((resolve) => {
    const settle = (metrics?: Metrics) => {
      clearTimeout(timer);
      worker.off("message", take);
      resolve(metrics);
    };
    const take = (message: Message) => {
      if (message.kind === "metrics") settle(message.metrics);
    };
    const timer = setTimeout(settle, WORKER_TIMEOUT_MS);
    worker.on("message", take);
    if (worker.isConnected()) worker.send({ kind: "read metrics" });
    else settle();
  });
}
