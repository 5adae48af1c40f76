import { answer } from "../harness/remote.js";
import { arrivals } from "./poisson.js";
import type { Device } from "./device.js";
import { type DeliveryRecord, createDeliveryRecord } from "./delivery-record.js";
import { percentile } from "./percentiles.js";
import { type Protocol, PROTOCOLS } from "./protocols.js";

// A process that talks: pairs of people, of whom the first says something and the second hears it.

/** Two people in a conversation, as their server names it, and where each connects. */
export interface TalkingPair {
  readonly conversationId: string;
  readonly speaker: { readonly url: string; readonly token: string };
  readonly listener: { readonly url: string; readonly token: string };
}

/** What came of a time of talking. */
export interface Talked {
  /** Messages that were answered and delivered within the time, and the time. */
  readonly done: number;
  readonly seconds: number;
  /** Milliseconds from when a message was to be said until it arrived. */
  readonly p50: number;
  readonly p99: number;
  /** Messages that were said, and refused, in this time, and at all so far. */
  readonly saidNow: number;
  readonly refusedNow: number;
  readonly said: number;
  readonly refused: number;
  /** The numbers of what the first pair's listener has heard so far. */
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
  /** Connects everybody. */
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

  /** Each pair keeps so many messages in flight: one that is answered and delivered makes way for the next. */
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
   * Messages are said at `rate` a second whatever becomes of them, at random moments that are the same each time. A
   * server may refuse some where `mayRefuse`; `patience` is how many seconds to wait for the last of them.
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
    faults: lost === 0 ? ledger.faults : [...ledger.faults, `${lost} messages were never answered, or never delivered`],
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

answer(methods);
