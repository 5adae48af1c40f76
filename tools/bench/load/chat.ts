import { answer } from "../harness/remote.js";
import { arrivals } from "./poisson.js";
import type { Device } from "./device.js";
import { type DeliveryRecord, createDeliveryRecord } from "./delivery-record.js";
import { percentile } from "./percentiles.js";
import { type Protocol, PROTOCOLS } from "./protocols.js";

// Load generator of a chat: in each pair of users, the first sends and the second receives.

/** Conversation of a pair by its id, and the endpoint of each user. */
export interface TalkingPair {
  readonly conversationId: string;
  readonly speaker: { readonly url: string; readonly token: string };
  readonly listener: { readonly url: string; readonly token: string };
}

/** Result of one round of chat. */
export interface Talked {
  /** Messages acknowledged and delivered within the round, and its length. */
  readonly done: number;
  readonly seconds: number;
  /** Milliseconds from a message's due time to its delivery. */
  readonly p50: number;
  readonly p99: number;
  /** Messages sent and refused in this round, and in all rounds. */
  readonly saidNow: number;
  readonly refusedNow: number;
  readonly said: number;
  readonly refused: number;
  /** Numbers of all messages that the first pair's recipient has received. */
  readonly heardByFirst: readonly number[];
  readonly faults: readonly string[];
}

export type Chat = typeof methods;

let pairs: readonly TalkingPair[] = [];
let speakers: Device[] = [];
let ledger: DeliveryRecord;
let latencies: number[] = [];
let done = 0;
let saidNow = 0;
let refusedBefore = 0;
let next: (pair: number) => void = () => undefined;

const methods = {
  /** Connects all devices. */
  connect: async ({ protocol, pairs: given }: { protocol: Protocol; pairs: readonly TalkingPair[] }): Promise<void> => {
    pairs = given;
    ledger = createDeliveryRecord(pairs.length, {
      onDelivered: (milliseconds) => void latencies.push(milliseconds),
      onDone: (pair) => {
        done += 1;
        next(pair);
      },
    });
    for (const [index, { listener }] of pairs.entries())
      await PROTOCOLS[protocol](listener, ledger.listenersEars(index));
    speakers = [];
    for (const [index, { speaker }] of pairs.entries())
      speakers.push(await PROTOCOLS[protocol](speaker, ledger.speakersEars(index)));
  },

  /** Closed loop: each pair keeps `inFlight` messages in flight until they are acknowledged and delivered. */
  keepInFlight: async ({ seconds, inFlight }: { seconds: number; inFlight: number }): Promise<Talked> => {
    const start = begin();
    const end = start + seconds * 1000;
    next = (pair) => {
      if (performance.now() < end) say(pair, performance.now());
    };
    for (let n = 0; n < inFlight; n += 1) for (const pair of pairs.keys()) say(pair, performance.now());
    return finish(start, seconds);
  },

  /**
   * Open loop: sends at `rate` per second at seeded random times. `mayRefuse` lets the server reject messages; `patience` is
   * the seconds to wait for the last ones.
   */
  keepSaying: async ({ seconds, rate, mayRefuse = false, patience }: Saying): Promise<Talked> => {
    const start = begin();
    if (mayRefuse) ledger.allowRefusals();
    await arrivals({ seconds, rate, start }, (index, meant) => say(index % pairs.length, meant));
    return finish(start, seconds, patience);
  },
};

export interface Saying {
  readonly seconds: number;
  readonly rate: number;
  readonly mayRefuse?: boolean;
  readonly patience?: number;
}

function begin(): number {
  latencies = [];
  done = 0;
  saidNow = 0;
  refusedBefore = ledger.refused();
  next = () => undefined;
  return performance.now();
}

function say(pair: number, since: number): void {
  saidNow += 1;
  const { n, body } = ledger.note(pair, since);
  speakers[pair]?.send({ conversationId: pairs[pair]?.conversationId ?? "", clientId: `${pair}-${n}`, body });
}

async function finish(start: number, seconds: number, patience = 20): Promise<Talked> {
  await until(() => performance.now() >= start + seconds * 1000);
  const [doneInTime, delivered] = [done, latencies];
  next = () => undefined;
  await until(() => ledger.underWay() === 0 || performance.now() > start + (seconds + patience) * 1000);
  const lost = ledger.underWay();
  return {
    done: doneInTime,
    seconds,
    p50: percentile(delivered, 0.5),
    p99: percentile(delivered, 0.99),
    saidNow,
    refusedNow: ledger.refused() - refusedBefore,
    said: ledger.said(),
    refused: ledger.refused(),
    heardByFirst: ledger.heardByFirst,
    faults:
      lost === 0 ? ledger.faults : [...ledger.faults, `${lost} messages were never acknowledged, or never delivered`],
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

answer(methods);
