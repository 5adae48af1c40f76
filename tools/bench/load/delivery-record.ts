import type { Receiver } from "./device.js";

/** A message under way, from when it was to be said. */
interface UnderWay {
  readonly since: number;
  isAnswered: boolean;
  isDelivered: boolean;
}

/** What the pairs have said, and what became of it. Whatever should not be is a fault. */
export interface DeliveryRecord {
  /** Lets the server refuse from now on, which else is a fault. */
  allowRefusals(): void;
  /** Notes that the pair's next message goes out, meant for `since`; answers what it says. */
  note(pair: number, since: number): { readonly n: number; readonly body: string };
  speakersEars(pair: number): Receiver;
  listenersEars(pair: number): Receiver;
  /** How many messages are neither answered nor delivered, or only one of the two. */
  underWay(): number;
  /** How many were said by all pairs. */
  said(): number;
  refused(): number;
  /** The numbers of what the first pair's listener has heard. */
  readonly heardByFirst: readonly number[];
  readonly faults: readonly string[];
}

const MOST_FAULTS = 20;
const WORDS =
  "and this is about as much as people say to each other in one message of a chat, give or take a few words";

/** What the n-th message of a pair says: some hundred characters, like no other. */
export function bodyOf(pair: number, n: number): string {
  return `${pair}.${n} ${WORDS}`;
}

/** What a ledger tells of. */
export interface Reader {
  /** A message has arrived, so long after it was to be said. */
  onDelivered(milliseconds: number): void;
  /** A message of this pair is both answered and delivered. */
  onDone(pair: number): void;
}

/** Which message of its pair a text is. */
export function numberOf(body: string): number {
  return Number.parseInt(body.slice(body.indexOf(".") + 1), 10);
}

/** A ledger of so many pairs. */
export function createDeliveryRecord(pairs: number, { onDelivered, onDone }: Reader): DeliveryRecord {
  let mayRefuse = false;
  const said = new Array<number>(pairs).fill(0);
  const open = Array.from({ length: pairs }, () => new Map<number, UnderWay>());
  const sequences = new Array<number | undefined>(pairs).fill(undefined);
  const faults: string[] = [];
  const heardByFirst: number[] = [];
  let underWay = 0;
  let refused = 0;

  function fault(pair: number, text: string): void {
    if (faults.length < MOST_FAULTS) faults.push(`pair ${pair}: ${text}`);
  }

  /** Finds the message that a text belongs to, and ticks it off. */
  function tick(pair: number, body: string, what: "isAnswered" | "isDelivered"): number | undefined {
    const n = numberOf(body);
    const message = open[pair]?.get(n);
    if (message === undefined || message[what] || body !== bodyOf(pair, n)) {
      fault(pair, `${what} a second time, or never said: ${body}`);
      return undefined;
    }
    message[what] = true;
    if (what === "isDelivered") onDelivered(performance.now() - message.since);
    if (message.isAnswered && message.isDelivered) {
      open[pair]?.delete(n);
      underWay -= 1;
      onDone(pair);
    }
    return n;
  }

  /** A refused message is done with, and counts as one that was not said. */
  function forget(pair: number, n: number, code: string): void {
    if (!mayRefuse) fault(pair, `${n} was refused: ${code}`);
    if (open[pair]?.delete(n) !== true) return;
    underWay -= 1;
    refused += 1;
  }

  /** What the server numbers has to come in that order. */
  function noteOrder(pair: number, sequence: number | undefined): void {
    const last = sequences[pair];
    if (sequence !== undefined && last !== undefined && sequence !== last + 1)
      fault(pair, `sequence ${sequence} came after ${last}`);
    sequences[pair] = sequence;
  }

  return {
    allowRefusals: () => void (mayRefuse = true),
    note: (pair, since) => {
      const n = said[pair] ?? 0;
      said[pair] = n + 1;
      open[pair]?.set(n, { since, isAnswered: false, isDelivered: false });
      underWay += 1;
      return { n, body: bodyOf(pair, n) };
    },
    speakersEars: (pair) => ({
      onAnswer: (body) => void tick(pair, body, "isAnswered"),
      // The speaker's own stream brings it too, where there is one.
      onMessage: () => undefined,
      onRefusal: (clientId, code) => forget(pair, Number(clientId.split("-")[1]), code),
      onFault: (text) => fault(pair, text),
    }),
    listenersEars: (pair) => ({
      onAnswer: () => fault(pair, "an answer to somebody who said nothing"),
      onMessage: ({ body, sequence }) => {
        const n = tick(pair, body, "isDelivered");
        noteOrder(pair, sequence);
        if (pair === 0 && n !== undefined) heardByFirst.push(n);
      },
      onRefusal: (_clientId, code) => fault(pair, `${code} for somebody who said nothing`),
      onFault: (text) => fault(pair, text),
    }),
    underWay: () => underWay,
    said: () => said.reduce((sum, count) => sum + count, 0),
    refused: () => refused,
    heardByFirst,
    faults,
  };
}
