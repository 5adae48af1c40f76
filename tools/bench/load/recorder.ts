import { numberOf } from "./delivery-record.js";

/** Second device of the first pair's recipient on the official client, which records what it receives. */
export interface Recorder {
  /** Throws unless it receives exactly the messages of these numbers, within the timeout. */
  check(numbers: readonly number[]): Promise<void>;
  leave(): unknown;
}

const PATIENCE_MS = 5000;

/** Creates a recorder, and the function that records a received message: body and sequence, where the server returns one. */
export function createRecorder(leave: () => unknown) {
  const seen: number[] = [];
  let lastSequence: number | undefined;
  let gap: string | undefined;

  const see = (body: string, sequence?: number): void => {
    seen.push(numberOf(body));
    if (lastSequence !== undefined && sequence !== lastSequence + 1) gap ??= `${sequence} came after ${lastSequence}`;
    lastSequence = sequence;
  };
  const witness: Recorder = {
    check: async (numbers) => {
      for (const end = Date.now() + PATIENCE_MS; seen.length < numbers.length && Date.now() < end;)
        await new Promise((resolve) => setTimeout(resolve, 10));
      const [saw, heard] = [seen.toSorted(upwards), numbers.toSorted(upwards)];
      const wrong = heard.find((number, place) => number !== saw[place]);
      if (saw.length !== heard.length || wrong !== undefined || gap !== undefined)
        throw new Error(`The official client saw ${saw.length} of ${heard.length} messages: ${wrong ?? gap ?? ""}`);
    },
    leave,
  };
  return { witness, see };
}

function upwards(a: number, b: number): number {
  return a - b;
}
