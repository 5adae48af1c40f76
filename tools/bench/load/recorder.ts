import { numberOf } from "./delivery-record.js";

/** Second device of the first pair's recipient on the official client, which records what it receives. */
export interface Recorder {
  /** Throws unless it receives exactly the messages of these numbers, within the timeout. */
  check(numbers: readonly number[]): Promise<void>;
  leave(): unknown;
}

const TIMEOUT_MS = 5000;

/** Creates a recorder, and the function that records a received message: body and sequence, where the server returns one. */
export function createRecorder(leave: () => unknown) {
  const seen: number[] = [];
  let lastSequence: number | undefined;
  let gap: string | undefined;

  const record = (body: string, sequence?: number): void => {
    seen.push(numberOf(body));
    if (lastSequence !== undefined && sequence !== lastSequence + 1) gap ??= `${sequence} came after ${lastSequence}`;
    lastSequence = sequence;
  };
  const recorder: Recorder = {
    check: async (numbers) => {
      for (const end = Date.now() + TIMEOUT_MS; seen.length < numbers.length && Date.now() < end;)
        await new Promise((resolve) => setTimeout(resolve, 10));
      const [actual, expected] = [seen.toSorted(ascending), numbers.toSorted(ascending)];
      const wrong = expected.find((number, index) => number !== actual[index]);
      if (actual.length !== expected.length || wrong !== undefined || gap !== undefined)
        throw new Error(
          `The official client actual ${actual.length} of ${expected.length} messages: ${wrong ?? gap ?? ""}`,
        );
    },
    leave,
  };
  return { recorder, record };
}

function ascending(a: number, b: number): number {
  return a - b;
}
