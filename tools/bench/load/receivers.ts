import { answer } from "../harness/remote.js";
import { bodyOf } from "./delivery-record.js";
import { type Protocol, PROTOCOLS } from "./protocols.js";

// Process that connects one receiving device for each of many users.

export type Receivers = typeof methods;

const TIMEOUT_MS = 20_000;
const MAX_FAULTS = 20;

const received: number[] = [];
const faults: string[] = [];
let total = 0;

const methods = {
  connect: async ({ protocol, url, tokens }: { protocol: Protocol; url: string; tokens: readonly string[] }) => {
    for (const [person, token] of tokens.entries())
      await PROTOCOLS[protocol](
        { url, token },
        {
          onAnswer: () => undefined,
          onRefusal: (_clientId, code) => reportFault(person, code),
          onMessage: ({ body }) => record(person, body),
          onFault: (fault) => reportFault(person, fault),
        },
      );
  },

  /** Waits for `count` events in total and returns the faults: each user receives their own, once and in order. */
  awaitEvents: async (count: number): Promise<readonly string[]> => {
    for (const end = Date.now() + TIMEOUT_MS; total < count && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return total === count ? faults : [...faults, `${total} of ${count} events were received`];
  },
};

function record(person: number, body: string): void {
  const n = received[person] ?? 0;
  received[person] = n + 1;
  total += 1;
  if (body !== bodyOf(person, n)) reportFault(person, `received as number ${n + 1}: ${body}`);
}

function reportFault(person: number, fault: string): void {
  if (faults.length < MAX_FAULTS) faults.push(`person ${person}: ${fault}`);
}

answer(methods);
