import { setTimeout as sleep } from "node:timers/promises";
import { openGateway } from "../load/sms-gateway.js";
import { conversationIdsOf } from "../convospace/ids.js";
import { addMessages } from "../convospace/messages.js";
import { addConversation, addPairs, addPeople } from "../convospace/users.js";
import { startConvoSpace } from "../convospace/server.js";
import type { Harness } from "../harness/scenario.js";
import { type CountedDevice, connectCounted } from "./device.js";
import { openCountingProxy } from "./counting-proxy.js";
import { serverCounts } from "./server-counters.js";

/** Costs of one operation, by name. */
export type Counts = Readonly<Record<string, number>>;

/** Environment of counted operations: a conversation of two users, on an app without periodic work. */
export interface CountSetup {
  readonly conversation: string;
  readonly sender: CountedDevice;
  readonly recipient: CountedDevice;
  /** Executes the sender's operation over HTTP; returns the response's size in bytes. */
  ask(query: string, variables: object): Promise<number>;
  /** Waits for the next code of a number; must be called before it is sent. */
  codeFor(phoneNumber: string): Promise<string>;
  /** Restricts the count of an operation to `work`. */
  counting<T>(work: () => Promise<T>): Promise<T>;
}

interface Measured {
  readonly begun: Counts;
  readonly ended: Counts;
}

/** Large semi-spaces make a garbage collection during a count unlikely; without the optimiser allocations are stable. */
const COUNTABLE = ["--min-semi-space-size=64", "--max-semi-space-size=64", "--no-opt"];
const QUIET = {
  HUB_POLL_MS: "60000",
  SEARCH_INDEX_INTERVAL_MS: "600000",
  PRESENCE_GRACE_MS: "60000",
};
/** Far above a page of the list. */
const CONVERSATIONS = 200;
/** Far above a page, so that reading more than a page stands out. */
const MESSAGES = 600;

/** Starts the app and inserts the data; `count` runs an operation and returns its costs. */
export async function setUpCounts(harness: Harness) {
  const database = await harness.createDatabase("bench_counts");
  const proxy = await openCountingProxy(new URL(database.url).searchParams.get("socketPath") ?? "");
  harness.onEnd(() => proxy.close());
  const gateway = await openGateway();
  harness.onEnd(() => gateway.close());
  const settings = { ...QUIET, SMS_GATEWAY_URL: gateway.url };
  const { url } = await startConvoSpace(harness, `mysql://root@127.0.0.1:${proxy.port}/bench_counts`, {
    settings,
    execArgv: COUNTABLE,
    // The recorded allocations are those of the compiled files: without the optimiser the bundle's differ, and vary more.
    program: "main.js",
  });
  const [pair] = await addPairs(database.sql, 1);
  if (pair === undefined) throw new Error("Expected a pair.");
  await addMessages(database.sql, pair, MESSAGES);
  for (const other of await addPeople(database.sql, CONVERSATIONS - 1))
    await addMessages(
      database.sql,
      { ...pair, recipient: other, conversation: await addConversation(database.sql, [pair.sender, other]) },
      MESSAGES,
    );
  const conversationIdOf = await conversationIdsOf(database.sql);
  /** Counts of the current operation, where it restricts them by `counting`. */
  let measured: Measured | undefined;
  const measuredOrNone = () => measured;

  async function readCounts(): Promise<Counts> {
    // Long enough for work after a response; short enough that the pool does not ping idle connections.
    await sleep(20);
    const metrics = await (await fetch(new URL("/metrics", url))).text();
    const validations = Number(/^convospace_documents_validated_total(?:\{.*\})? (\d+)$/mu.exec(metrics)?.[1] ?? 0);
    const heap = /^nodejs_heap_size_used_bytes (\d+)$/mu.exec(metrics)?.[1];
    if (heap === undefined) throw new Error("Expected nodejs_heap_size_used_bytes in /metrics.");
    return { ...proxy.counts(), ...(await serverCounts(database.sql)), validations, bytesAllocated: Number(heap) };
  }

  const setup: CountSetup = {
    conversation: conversationIdOf(pair.conversation),
    sender: await connectCounted(url, pair.sender.token),
    recipient: await connectCounted(url, pair.recipient.token),
    ask: async (query, variables) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${pair.sender.token}` },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      if (text.includes('"errors"')) throw new Error(text);
      return Buffer.byteLength(text);
    },
    codeFor: gateway.codeFor,
    counting: async (work) => {
      const begun = await readCounts();
      const result = await work();
      measured = { begun, ended: await readCounts() };
      return result;
    },
  };
  harness.onEnd(() => {
    setup.sender.close();
    setup.recipient.close();
  });

  /** Costs of reading the counters. */
  const idleCounts: Counts[] = [];
  for (let time = 0; time < 20; time += 1) idleCounts.push(difference(await readCounts(), await readCounts()));
  const idle = typical(idleCounts);

  const count = async (work: (setup: CountSetup) => Promise<{ answer: number; events?: number }>): Promise<Counts> => {
    measured = undefined;
    const before = await readCounts();
    const { answer, events } = await work(setup);
    const after = await readCounts();
    const { begun, ended } = measuredOrNone() ?? { begun: before, ended: after };
    const cost = difference(begun, ended);
    return { ...difference(idle, cost), bytesAnswered: answer, ...(events !== undefined && { bytesInEvents: events }) };
  };
  return { count };
}

/** Returns the minimum of each count, since background work only adds; the median of allocated bytes, which are also freed. */
export function typical(times: readonly Counts[]): Counts {
  const names = Object.keys(times[0] ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const sorted = times.map((one) => one[name] ?? 0).sort((one, other) => one - other);
      return [name, sorted[name === "bytesAllocated" ? Math.floor(sorted.length / 2) : 0] ?? 0];
    }),
  );
}

function difference(before: Counts, after: Counts): Counts {
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));
}
