import type { Receiver } from "./device.js";

/** Message in flight, with its due time. */
interface InFlight {
  readonly since: number;
  isAnswered: boolean;
  isDelivered: boolean;
}

/** Record of all messages sent by the pairs and of their deliveries; deviations are faults. */
export interface DeliveryRecord {
  /** Accepts refusals from now on; otherwise they are faults. */
  allowRefusals(): void;
  /** Records the pair's next message with its due time; returns its number and body. */
  add(pair: number, since: number): { readonly n: number; readonly body: string };
  senderReceiver(pair: number): Receiver;
  recipientReceiver(pair: number): Receiver;
  /** Number of messages not yet both acknowledged and delivered. */
  inFlight(): number;
  /** Number of messages sent by all pairs. */
  sent(): number;
  refused(): number;
  /** Numbers of the messages received by the first pair's recipient. */
  readonly receivedByFirst: readonly number[];
  readonly faults: readonly string[];
}

const MAX_FAULTS = 20;
const WORDS =
  "and this is about as much as people say to each other in one message of a chat, give or take a few words";

/** Returns the unique body of a pair's n-th message, about a hundred characters. */
export function bodyOf(pair: number, n: number): string {
  return `${pair}.${n} ${WORDS}`;
}

/** Callbacks of a delivery record. */
export interface DeliveryCallbacks {
  /** Called at each delivery with the time since the message was due. */
  onDelivered(milliseconds: number): void;
  /** Called when a message of this pair is acknowledged and delivered. */
  onDone(pair: number): void;
}

/** Returns the number of a message in its pair. */
export function numberOf(body: string): number {
  return Number.parseInt(body.slice(body.indexOf(".") + 1), 10);
}

/** Creates a record of `pairs` pairs. */
export function createDeliveryRecord(pairs: number, { onDelivered, onDone }: DeliveryCallbacks): DeliveryRecord {
  let mayRefuse = false;
  const sent = new Array<number>(pairs).fill(0);
  const open = Array.from({ length: pairs }, () => new Map<number, InFlight>());
  const sequences = new Array<number | undefined>(pairs).fill(undefined);
  const faults: string[] = [];
  const receivedByFirst: number[] = [];
  let inFlight = 0;
  let refused = 0;

  function fault(pair: number, text: string): void {
    if (faults.length < MAX_FAULTS) faults.push(`pair ${pair}: ${text}`);
  }

  /** Marks the message with this body as acknowledged or delivered. */
  function mark(pair: number, body: string, what: "isAnswered" | "isDelivered"): number | undefined {
    const n = numberOf(body);
    const message = open[pair]?.get(n);
    if (message === undefined || message[what] || body !== bodyOf(pair, n)) {
      fault(pair, `${what} twice, or never sent: ${body}`);
      return undefined;
    }
    message[what] = true;
    if (what === "isDelivered") onDelivered(performance.now() - message.since);
    if (message.isAnswered && message.isDelivered) {
      open[pair]?.delete(n);
      inFlight -= 1;
      onDone(pair);
    }
    return n;
  }

  /** Removes a refused message. */
  function refuse(pair: number, n: number, code: string): void {
    if (!mayRefuse) fault(pair, `${n} was refused: ${code}`);
    if (open[pair]?.delete(n) !== true) return;
    inFlight -= 1;
    refused += 1;
  }

  /** Checks that sequences arrive in order without gaps. */
  function checkOrder(pair: number, sequence: number | undefined): void {
    const last = sequences[pair];
    if (sequence !== undefined && last !== undefined && sequence !== last + 1)
      fault(pair, `sequence ${sequence} came after ${last}`);
    sequences[pair] = sequence;
  }

  return {
    allowRefusals: () => void (mayRefuse = true),
    add: (pair, since) => {
      const n = sent[pair] ?? 0;
      sent[pair] = n + 1;
      open[pair]?.set(n, { since, isAnswered: false, isDelivered: false });
      inFlight += 1;
      return { n, body: bodyOf(pair, n) };
    },
    senderReceiver: (pair) => ({
      onAnswer: (body) => void mark(pair, body, "isAnswered"),
      // Also delivered by the sender's own stream, where there is one.
      onMessage: () => undefined,
      onRefusal: (clientId, code) => refuse(pair, Number(clientId.split("-")[1]), code),
      onFault: (text) => fault(pair, text),
    }),
    recipientReceiver: (pair) => ({
      onAnswer: () => fault(pair, "an acknowledgement to a recipient"),
      onMessage: ({ body, sequence }) => {
        const n = mark(pair, body, "isDelivered");
        checkOrder(pair, sequence);
        if (pair === 0 && n !== undefined) receivedByFirst.push(n);
      },
      onRefusal: (_clientId, code) => fault(pair, `${code} for a recipient`),
      onFault: (text) => fault(pair, text),
    }),
    inFlight: () => inFlight,
    sent: () => sent.reduce((sum, count) => sum + count, 0),
    refused: () => refused,
    receivedByFirst,
    faults,
  };
}
