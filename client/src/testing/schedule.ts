import fc from "fast-check";

const MAX_STEPS = 20_000;
/** Of the steps of a label, the part that is slow in a run. */
const SLOW_PARTS = [0, 0, 0, 0.1, 0.5, 1];
/** Part of the choices before which the slow steps are made equal to the others. */
const CATCHING_UP = 1 / 32;

/** Seeds of schedules. */
export const seeds = fc.noShrink(fc.noBias(fc.nat()));

/**
 * Order of the concurrent steps of a run, decided by a seed. Some steps are slow, in each run those of other labels:
 * they wait until nearly all else has happened.
 */
export class Schedule {
  /** Labels of the steps so far. */
  readonly #trace: string[] = [];
  #error: Error | undefined;
  #isEven = false;
  readonly #random: () => number;
  readonly #slowParts = new Map<string, number>();
  readonly #fast: ScheduledStep[] = [];
  readonly #slow: ScheduledStep[] = [];
  /** Step that waits for all others. */
  #last: ScheduledStep | undefined;

  constructor(seed: number) {
    this.#random = randomBy(seed);
  }

  /** Adds a step; returns the function that takes it out. */
  add(label: string, run: () => void, isSlow = this.#random() < this.#slowPartOf(label)): () => void {
    const step: ScheduledStep = { label, run };
    (isSlow ? this.#slow : this.#fast).push(step);
    return () => (step.run = undefined);
  }

  /** Makes all steps equal from now on. */
  endSlowness(): void {
    this.#isEven = true;
    this.#catchUp();
  }

  /** Ends the run with an error. */
  readonly fail = (error: unknown): void => {
    this.#error ??= error instanceof Error ? error : new Error("An error without a class.", { cause: error });
  };

  /** Names the steps that have led to an error. */
  explain(run: Promise<void>): Promise<void> {
    return run.catch((error: unknown) => {
      throw new Error(`${String(error)}\nafter ${this.#trace.join(", ")}`, { cause: error });
    });
  }

  /** Does the given acts, one after the other, and runs until the last; "settle" waits until nothing else is left to do. */
  async play<Act extends readonly [kind: string, ...unknown[]]>(
    acts: readonly Act[],
    run: (act: Act) => void,
  ): Promise<void> {
    let place = 0;
    const addNext = () => {
      const act = acts[place];
      if (!act) return;
      const step = () => {
        this.#trace.push(act.join(" "));
        run(act);
        place += 1;
        addNext();
      };
      if (act[0] === "settle") this.#last = { label: "act", run: step };
      else this.add("act", step);
    };
    addNext();
    await this.runUntil(() => place === acts.length);
  }

  /** Runs steps until the condition holds or there are none. @throws what `fail` was called with */
  async runUntil(isDone: () => boolean): Promise<void> {
    for (;;) {
      await settled();
      if (this.#error) throw this.#error;
      if (isDone()) return;
      const next = this.#next();
      if (!next) return;
      if (this.#trace.push(next.label) > MAX_STEPS) throw new Error("The kit does not come to rest.");
      next.run?.();
    }
  }

  #next(): ScheduledStep | undefined {
    const steps = this.#fast;
    for (;;) {
      if (steps.length === 0 || this.#random() < CATCHING_UP) this.#catchUp();
      const place = Math.floor(this.#random() * steps.length);
      const next = steps[place];
      const last = steps.pop();
      if (next && last && next !== last) steps[place] = last;
      if (next?.run) return next;
      if (!next) return this.#takeLast();
    }
  }

  #takeLast(): ScheduledStep | undefined {
    const last = this.#last;
    this.#last = undefined;
    return last;
  }

  #catchUp(): void {
    this.#fast.push(...this.#slow.splice(0));
  }

  #slowPartOf(label: string): number {
    if (this.#isEven) return 0;
    const known = this.#slowParts.get(label);
    if (known !== undefined) return known;
    const part = SLOW_PARTS[Math.floor(this.#random() * SLOW_PARTS.length)] ?? 0;
    this.#slowParts.set(label, part);
    return part;
  }
}

interface ScheduledStep {
  readonly label: string;
  /** Undefined if it was taken out. */
  run: (() => void) | undefined;
}

/** Resolves once no promise has anything left to do. */
function settled(): Promise<void> {
  // Node.js runs it when the queue of promises is empty.
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Returns a generator of numbers in [0, 1): mulberry32. */
function randomBy(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
