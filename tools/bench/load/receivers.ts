import { answer } from "../harness/remote.js";
import { bodyOf } from "./delivery-record.js";
import { type Protocol, PROTOCOLS } from "./protocols.js";

// Process that connects one receiving device for each of many users.

export type Receivers = typeof methods;

const PATIENCE_MS = 20_000;
const MOST_FAULTS = 20;

const heard: number[] = [];
const faults: string[] = [];
let total = 0;

const methods = {
  connect: async ({ protocol, url, tokens }: { protocol: Protocol; url: string; tokens: readonly string[] }) => {
    for (const [person, token] of tokens.entries())
      await PROTOCOLS[protocol](
        { url, token },
        {
          onAnswer: () => undefined,
          onRefusal: (_clientId, code) => complain(person, code),
          onMessage: ({ body }) => note(person, body),
          onFault: (fault) => complain(person, fault),
        },
      );
  },

  /** Waits for `count` events in total and returns the faults: each user receives their own, once and in order. */
  hear: async (count: number): Promise<readonly string[]> => {
    for (const end = Date.now() + PATIENCE_MS; total < count && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return total === count ? faults : [...faults, `${total} of ${count} events were received`];
  },
};

function note(person: number, body: string): void {
  const n = heard[person] ?? 0;
  heard[person] = n + 1;
  total += 1;
  if (body !== bodyOf(person, n)) complain(person, `received as number ${n + 1}: ${body}`);
}

function complain(person: number, fault: string): void {
  if (faults.length < MOST_FAULTS) faults.push(`person ${person}: ${fault}`);
}

answer(methods);
