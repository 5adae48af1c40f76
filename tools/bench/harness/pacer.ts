/** So many people are told something in turn, so often, for so long. */
export interface Pace {
  readonly people: number;
  readonly perSecond: number;
  readonly seconds: number;
}

/** What one of them is told: the n-th for this person, from 0 on. */
export interface PacedEvent {
  readonly person: number;
  readonly n: number;
}

const TICK_MS = 10;

/** How many each of the people was told so far; kept over several beats by who calls `keepBeat`. */
const told = new Map<number, number>();

/** Calls `tell` at the beat, the same for every server that is compared: a few every ten milliseconds. */
export async function runAtRate({ people, perSecond, seconds }: Pace, tell: (news: PacedEvent) => void): Promise<void> {
  const start = performance.now();
  const total = perSecond * seconds;
  for (let done = 0; done < total;) {
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * perSecond));
    for (; done < due; done += 1) {
      const person = done % people;
      const n = told.get(person) ?? 0;
      told.set(person, n + 1);
      tell({ person, n });
    }
  }
}
