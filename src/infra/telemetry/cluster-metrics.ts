import cluster, { type Worker } from "node:cluster";
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue, type Registry } from "prom-client";

/**
 * Where several processes share a port, whoever asks for the metrics reaches any one of them, and is to get those of all:
 * the asked process asks the first one, which gathers them. Each series is told apart by the label `process`.
 */
type Word =
  | { readonly kind: "metrics wanted" | "metrics please" }
  | { readonly kind: "metrics told"; readonly metrics: Metrics }
  | { readonly kind: "metrics gathered"; readonly text: string };

type Metrics = MetricObjectWithValues<MetricValue<string>>[];

const PATIENCE_MS = 2000;

/** In one of several: tells the first process what is counted here when it asks. Answers how to get those of all. */
export function shareMetrics(own: () => Registry): () => Promise<string> {
  process.on("message", (word: Word) => {
    if (word.kind !== "metrics please") return;
    const registry = own();
    registry.setDefaultLabels({ process: String(process.pid) });
    void registry.getMetricsAsJSON().then((metrics) => process.send?.({ kind: "metrics told", metrics }));
  });
  return () =>
    new Promise((resolve) => {
      const take = (word: Word) => {
        if (word.kind !== "metrics gathered") return;
        process.off("message", take);
        resolve(word.text);
      };
      process.on("message", take);
      process.send?.({ kind: "metrics wanted" });
    });
}

/** In the first process: gathers what `workers` count when one of them is asked for it. Without those that do not answer. */
export function gatherMetrics(workers: () => readonly Worker[]): void {
  cluster.on("message", (asking, word: Word) => {
    if (word.kind !== "metrics wanted") return;
    void Promise.all(workers().map(ask)).then(async (told) => {
      const text = await AggregatorRegistry.aggregate(told.filter((metrics) => metrics !== undefined)).metrics();
      if (asking.isConnected()) asking.send({ kind: "metrics gathered", text });
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
    const take = (word: Word) => {
      if (word.kind === "metrics told") settle(word.metrics);
    };
    const timer = setTimeout(settle, PATIENCE_MS);
    worker.on("message", take);
    if (worker.isConnected()) worker.send({ kind: "metrics please" });
    else settle();
  });
}
