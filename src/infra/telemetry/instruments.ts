import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** Creators of metrics in a registry. */
export type Instruments = ReturnType<typeof createInstruments>;

/** Buckets of durations. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const PREFIX = "convospace_";

/** Creators of metrics in `registry`. Known label values start at zero, so that alerts see the first change. */
export function createInstruments(registry: Registry) {
  const base = (name: string, help: string) => ({ name: PREFIX + name, help, registers: [registry] });
  const labelledCounter = (name: string, help: string, label: string, known: readonly string[]) => {
    const counter = new Counter({ ...base(name, help), labelNames: [label] });
    for (const value of known) counter.inc({ [label]: value }, 0);
    return counter;
  };
  return {
    counter: (name: string, help: string) => new Counter(base(name, help)),
    counterOf: (name: string, help: string, labels: readonly string[]) =>
      new Counter({ ...base(name, help), labelNames: [...labels] }),
    gauge: (name: string, help: string) => new Gauge(base(name, help)),
    histogram: (name: string, help: string, buckets: number[]) => new Histogram({ ...base(name, help), buckets }),
    /** A counter for each value of a closed set. */
    counters: <Value extends string>(name: string, help: string, label: string, values: readonly Value[]) =>
      childrenOf(labelledCounter(name, help, label, values), values),
    histograms: <Value extends string>(
      name: string,
      help: string,
      label: string,
      values: readonly Value[],
      buckets: number[],
    ) => {
      const histogram = new Histogram({ ...base(name, help), labelNames: [label], buckets });
      for (const value of values) histogram.zero({ [label]: value });
      return childrenOf(histogram, values);
    },
    /** A counter for each pair of values of two closed sets. */
    countersBy: <One extends string, Two extends string>(
      name: string,
      help: string,
      [[first, ones], [second, twos]]: readonly [readonly [string, readonly One[]], readonly [string, readonly Two[]]],
    ) => {
      const counter = new Counter({ ...base(name, help), labelNames: [first, second] });
      const childOf = (one: One, two: Two) => {
        counter.inc({ [first]: one, [second]: two }, 0);
        return counter.labels(one, two);
      };
      const childrenOfOne = (one: One) => Object.fromEntries(twos.map((two) => [two, childOf(one, two)]));
      return Object.fromEntries(ones.map((one) => [one, childrenOfOne(one)])) as Record<
        One,
        Record<Two, Counter.Internal>
      >;
    },
    /** A gauge for each value of a closed set. */
    gauges: <Value extends string>(name: string, help: string, label: string, values: readonly Value[]) =>
      childrenOf(new Gauge({ ...base(name, help), labelNames: [label] }), values),
    /** A counter for each value of an open set, created at its first use. */
    counterBy: (name: string, help: string, label: string, known: readonly string[] = []) =>
      memoized(labelledCounter(name, help, label, known)),
    gaugeBy: (name: string, help: string, label: string) =>
      memoized(new Gauge({ ...base(name, help), labelNames: [label] })),
    /** A gauge that is read at each scrape. */
    onScrape: (name: string, help: string, read: () => boolean | number | Promise<number>): void => {
      new Gauge({
        ...base(name, help),
        async collect() {
          this.set(Number(await read()));
        },
      });
    },
    onScrapeBy: (name: string, help: string, label: string, read: () => Iterable<readonly [string, number]>): void => {
      new Gauge({
        ...base(name, help),
        labelNames: [label],
        collect() {
          this.reset();
          for (const [value, reading] of read()) this.set({ [label]: value }, reading);
        },
      });
    },
  };
}

interface Labelled<Child> {
  labels(value: string): Child;
}

/** Binds the children of a metric once, because that costs more than their use. */
function childrenOf<Value extends string, Child>(
  metric: Labelled<Child>,
  values: readonly Value[],
): Readonly<Record<Value, Child>> {
  return Object.fromEntries(values.map((value) => [value, metric.labels(value)])) as Record<Value, Child>;
}

function memoized<Child>(metric: Labelled<Child>): (value: string) => Child {
  const children = new Map<string, Child>();
  return (value) => {
    const known = children.get(value);
    if (known !== undefined) return known;
    const child = metric.labels(value);
    children.set(value, child);
    return child;
  };
}
