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

/** What one operation costs. */
export type Counts = Readonly<Record<string, number>>;

/** Where operations are counted: two people in a conversation, on an app that does nothing by itself. */
export interface CountSetup {
  readonly conversation: string;
  readonly speaker: CountedDevice;
  readonly listener: CountedDevice;
  /** The speaker asks over HTTP; answers how many bytes the answer has. */
  ask(query: string, variables: object): Promise<number>;
  /** The next code that comes to a number; to be asked for before it is sent. */
  codeFor(phoneNumber: string): Promise<string>;
  /** Counts `work` alone, of all that an operation does. */
  counting<T>(work: () => Promise<T>): Promise<T>;
}

interface Own {
  readonly begun: Counts;
  readonly ended: Counts;
}

/** Garbage is collected so seldom that it hardly ever is while something is counted, and code stays as it was compiled. */
const COUNTABLE = ["--min-semi-space-size=64", "--max-semi-space-size=64", "--no-opt"];
const QUIET = { HUB_POLL_MS: "60000", SEARCH_INDEX_INTERVAL_MS: "600000", PRESENCE_GRACE_MS: "60000" };
/** Many more than a page of the list. */
const CONVERSATIONS = 200;
/** Many more than anything shows, so that it stands out where more is read than shown. */
const MESSAGES = 600;

/** Prepares the ground; `count` runs something on it and tells what it has cost. */
export async function setUpCounts(stage: Harness) {
  const database = await stage.createDatabase("bench_counts");
  const line = await openCountingProxy(new URL(database.url).searchParams.get("socketPath") ?? "");
  stage.onEnd(() => line.close());
  const gateway = await openGateway();
  stage.onEnd(() => gateway.close());
  const settings = { ...QUIET, SMS_GATEWAY_URL: gateway.url };
  const { url } = await startConvoSpace(stage, `mysql://root@127.0.0.1:${line.port}/bench_counts`, {
    settings,
    execArgv: COUNTABLE,
  });
  const [pair] = await addPairs(database.sql, 1);
  if (pair === undefined) throw new Error("There has to be a pair.");
  await addMessages(database.sql, pair, MESSAGES);
  for (const other of await addPeople(database.sql, CONVERSATIONS - 1))
    await addMessages(
      database.sql,
      { ...pair, listener: other, conversation: await addConversation(database.sql, [pair.speaker, other]) },
      MESSAGES,
    );
  const conversationIdOf = await conversationIdsOf(database.sql);
  /** What was counted of the operation under way, where it says itself what is to be counted. */
  let own: Own | undefined;
  const taken = () => own;

  async function look(): Promise<Counts> {
    // What an operation leaves to be done after its answer is done by then; and no connection has been idle for so long that
    // the pool asks whether it still lives.
    await sleep(20);
    const metrics = await (await fetch(new URL("/metrics", url))).text();
    const validations = Number(/^convospace_documents_validated_total(?:\{.*\})? (\d+)$/mu.exec(metrics)?.[1] ?? 0);
    const heap = /^nodejs_heap_size_used_bytes (\d+)$/mu.exec(metrics)?.[1];
    if (heap === undefined) throw new Error("The server does not tell how much of its heap it uses.");
    return { ...line.counts(), ...(await serverCounts(database.sql)), validations, bytesAllocated: Number(heap) };
  }

  const ground: CountSetup = {
    conversation: conversationIdOf(pair.conversation),
    speaker: await connectCounted(url, pair.speaker.token),
    listener: await connectCounted(url, pair.listener.token),
    ask: async (query, variables) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${pair.speaker.token}` },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      if (text.includes('"errors"')) throw new Error(text);
      return Buffer.byteLength(text);
    },
    codeFor: gateway.codeFor,
    counting: async (work) => {
      const begun = await look();
      const result = await work();
      own = { begun, ended: await look() };
      return result;
    },
  };
  stage.onEnd(() => {
    ground.speaker.close();
    ground.listener.close();
  });

  /** What the looking itself costs. */
  const idles: Counts[] = [];
  for (let time = 0; time < 20; time += 1) idles.push(difference(await look(), await look()));
  const idle = typical(idles);

  const count = async (work: (ground: CountSetup) => Promise<{ answer: number; events?: number }>): Promise<Counts> => {
    own = undefined;
    const before = await look();
    const { answer, events } = await work(ground);
    const after = await look();
    const { begun, ended } = taken() ?? { begun: before, ended: after };
    const cost = difference(begun, ended);
    return { ...difference(idle, cost), bytesAnswered: answer, ...(events !== undefined && { bytesInEvents: events }) };
  };
  return { count };
}

/** The least of each count, since whatever else happens can only add; of what was allocated, which is freed too, the median. */
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
