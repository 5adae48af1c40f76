/** Rate of events, published to the users in turn. */
export interface Pace {
  readonly people: number;
  readonly perSecond: number;
  readonly seconds: number;
}

/** The n-th event of this user, counted from 0. */
export interface PacedEvent {
  readonly person: number;
  readonly n: number;
}

const TICK_MS = 10;

/** Number of events published so far, by user; kept over several calls. */
const published = new Map<number, number>();

/** Calls `publish` at the rate, in ticks of ten milliseconds, equally for every system. */
export async function runAtRate(
  { people, perSecond, seconds }: Pace,
  publish: (event: PacedEvent) => void,
): Promise<void> {
  const start = performance.now();
  const total = perSecond * seconds;
  for (let done = 0; done < total;) {
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * perSecond));
    for (; done < due; done += 1) {
      const person = done % people;
      const n = published.get(person) ?? 0;
      published.set(person, n + 1);
      publish({ person, n });
    }
  }
}
