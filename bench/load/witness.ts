import { bodyOf } from "./ledger.js";

/** The first pair's listener on another device, through the official client: sees whether all came, once and in order. */
export interface Witness {
  /** Throws unless it has seen just the first `count` messages of the pair, when they have had time to come. */
  check(count: number): Promise<void>;
  leave(): unknown;
}

const PATIENCE_MS = 5000;

/** A witness that is told what it sees through the given function. */
export function createWitness(leave: () => unknown, { inOrder }: { inOrder: boolean }) {
  const seen: string[] = [];
  const witness: Witness = {
    check: async (count) => {
      for (const end = Date.now() + PATIENCE_MS; seen.length < count && Date.now() < end;)
        await new Promise((resolve) => setTimeout(resolve, 10));
      const said = Array.from({ length: count }, (_, n) => bodyOf(0, n));
      const shown = inOrder ? seen : seen.toSorted((a, b) => numberOf(a) - numberOf(b));
      const wrong = said.findIndex((body, n) => body !== shown[n]);
      if (seen.length !== count || wrong !== -1)
        throw new Error(`The official client saw ${seen.length} of ${count} messages; wrong is the one at ${wrong}.`);
    },
    leave,
  };
  return { witness, see: (body: string) => void seen.push(body) };
}

function numberOf(body: string): number {
  return Number.parseInt(body.slice(body.indexOf(".") + 1), 10);
}
