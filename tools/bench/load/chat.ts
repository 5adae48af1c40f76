import { answer } from "../harness/remote.js";
import { arrivals } from "./poisson.js";
import type { Device } from "./device.js";
import { type DeliveryRecord, createDeliveryRecord } from "./delivery-record.js";
import { percentile } from "./percentiles.js";
import { type Protocol, PROTOCOLS } from "./protocols.js";

// Load generator of a chat: in each pair of users, the first sends and the second receives.

/** Conversation of a pair by its id, and the endpoint of each user. */
export interface ChatPair {
  readonly conversationId: string;
  readonly sender: { readonly url: string; readonly token: string };
  readonly recipient: { readonly url: string; readonly token: string };
}

/** Result of one round of chat. */
export interface ChatResult {
  /** Messages acknowledged and delivered within the round, and its length. */
  readonly done: number;
  readonly seconds: number;
  /** Milliseconds from a message's due time to its delivery. */
  readonly p50: number;
  readonly p99: number;
  /** Messages sent and refused in this round, and in all rounds. */
  readonly sentInRound: number;
  readonly refusedInRound: number;
  readonly sent: number;
  readonly refused: number;
  /** Numbers of all messages that the first pair's recipient has received. */
  readonly receivedByFirst: readonly number[];
  readonly faults: readonly string[];
}

export type Chat = typeof methods;

let pairs: readonly ChatPair[] = [];
let senders: Device[] = [];
let record: DeliveryRecord;
let latencies: number[] = [];
let done = 0;
let sentInRound = 0;
let refusedBefore = 0;
let next: (pair: number) => void = () => undefined;

const methods = {
  /** Connects all devices. */
  connect: async ({ protocol, pairs: given }: { protocol: Protocol; pairs: readonly ChatPair[] }): Promise<void> => {
    pairs = given;
    record = createDeliveryRecord(pairs.length, {
      onDelivered: (milliseconds) => void latencies.push(milliseconds),
      onDone: (pair) => {
        done += 1;
        next(pair);
      },
    });
    for (const [index, { recipient }] of pairs.entries())
      await PROTOCOLS[protocol](recipient, record.recipientReceiver(index));
    senders = [];
    for (const [index, { sender }] of pairs.entries())
      senders.push(await PROTOCOLS[protocol](sender, record.senderReceiver(index)));
  },

  /** Closed loop: each pair keeps `inFlight` messages in flight until they are acknowledged and delivered. */
  keepInFlight: async ({ seconds, inFlight }: { seconds: number; inFlight: number }): Promise<ChatResult> => {
    const start = begin();
    const end = start + seconds * 1000;
    next = (pair) => {
      if (performance.now() < end) sendNext(pair, performance.now());
    };
    for (let n = 0; n < inFlight; n += 1) for (const pair of pairs.keys()) sendNext(pair, performance.now());
    return finish(start, seconds);
  },

  /**
   * Open loop: sends at `rate` per second at seeded random times. `mayRefuse` lets the server reject messages; `patience` is
   * the seconds to wait for the last ones.
   */
  sendAtRate: async ({ seconds, rate, mayRefuse = false, patience }: RateOptions): Promise<ChatResult> => {
    const start = begin();
    if (mayRefuse) record.allowRefusals();
    await arrivals({ seconds, rate, start }, (index, due) => sendNext(index % pairs.length, due));
    return finish(start, seconds, patience);
  },
};

export interface RateOptions {
  readonly seconds: number;
  readonly rate: number;
  readonly mayRefuse?: boolean;
  readonly patience?: number;
}

function begin(): number {
  latencies = [];
  done = 0;
  sentInRound = 0;
  refusedBefore = record.refused();
  next = () => undefined;
  return performance.now();
}

function sendNext(pair: number, since: number): void {
  sentInRound += 1;
  const { n, body } = record.add(pair, since);
  senders[pair]?.send({ conversationId: pairs[pair]?.conversationId ?? "", clientId: `${pair}-${n}`, body });
}

async function finish(start: number, seconds: number, patience = 20): Promise<ChatResult> {
  await until(() => performance.now() >= start + seconds * 1000);
  const [doneInTime, delivered] = [done, latencies];
  next = () => undefined;
  await until(() => record.inFlight() === 0 || performance.now() > start + (seconds + patience) * 1000);
  const lost = record.inFlight();
  return {
    done: doneInTime,
    seconds,
    p50: percentile(delivered, 0.5),
    p99: percentile(delivered, 0.99),
    sentInRound,
    refusedInRound: record.refused() - refusedBefore,
    sent: record.sent(),
    refused: record.refused(),
    receivedByFirst: record.receivedByFirst,
    faults:
      lost === 0 ? record.faults : [...record.faults, `${lost} messages were never acknowledged, or never delivered`],
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

answer(methods);
