import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** Counts up. */
export interface Count {
  inc(by?: number): void;
}

/** Goes up and down. */
export interface Level {
  inc(by?: number): void;
  dec(by?: number): void;
  set(value: number): void;
}

/** Sorts what it is shown into buckets. */
export interface Measure {
  observe(value: number): void;
}

/** One instrument for each value of a label, made when it is first asked for. */
export type By<Key extends string, Instrument> = (key: Key) => Instrument;

/** Makes instruments in `registry`, under this app's prefix. */
export interface Workshop {
  count(name: string, help: string): Count;
  /** `known` values are there from the start, at zero: an alert can look at the first change. */
  countBy<Key extends string>(name: string, help: string, label: string, known?: readonly Key[]): By<Key, Count>;
  level(name: string, help: string): Level;
  levelBy<Key extends string>(name: string, help: string, label: string): By<Key, Level>;
  measure(name: string, help: string, buckets: readonly number[]): Measure;
  measureBy<Key extends string>(
    name: string,
    help: string,
    buckets: readonly number[],
    label: string,
    known: readonly Key[],
  ): By<Key, Measure>;
  /** Asks for the level when somebody reads it. */
  reading(name: string, help: string, read: () => number): void;
  /** Asks for the levels, by the value of the label, when somebody reads them. */
  readings(name: string, help: string, label: string, read: () => Iterable<readonly [string, number]>): void;
}

const PREFIX = "convospace_";

export function createWorkshop(registry: Registry): Workshop {
  const registers = [registry];
  return {
    count: (name, help) => new Counter({ name: PREFIX + name, help, registers }),
    countBy: (name, help, label, known = []) => {
      const counter = new Counter({ name: PREFIX + name, help, labelNames: [label], registers });
      for (const key of known) counter.inc({ [label]: key }, 0);
      return once((key) => counter.labels(key));
    },
    level: (name, help) => new Gauge({ name: PREFIX + name, help, registers }),
    levelBy: (name, help, label) => {
      const gauge = new Gauge({ name: PREFIX + name, help, labelNames: [label], registers });
      return once((key) => gauge.labels(key));
    },
    measure: (name, help, buckets) => new Histogram({ name: PREFIX + name, help, buckets: [...buckets], registers }),
    measureBy: (name, help, buckets, label, known) => {
      const histogram = new Histogram({
        name: PREFIX + name,
        help,
        buckets: [...buckets],
        labelNames: [label],
        registers,
      });
      for (const key of known) histogram.zero({ [label]: key });
      return once((key) => histogram.labels(key));
    },
    reading: (name, help, read) => {
      new Gauge({
        name: PREFIX + name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    },
    readings: (name, help, label, read) => {
      new Gauge({
        name: PREFIX + name,
        help,
        labelNames: [label],
        registers,
        collect() {
          this.reset();
          for (const [key, value] of read()) this.set({ [label]: key }, value);
        },
      });
    },
  };
}

/** Binding an instrument to its label costs more than counting with it. */
function once<Key extends string, Instrument>(make: (key: Key) => Instrument): By<Key, Instrument> {
  const made = new Map<Key, Instrument>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const instrument = make(key);
    made.set(key, instrument);
    return instrument;
  };
}
