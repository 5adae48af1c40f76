import { setTimeout as sleep } from "node:timers/promises";
import { setUpRecipients } from "../convospace/recipients.js";
import type { InProcess } from "../convospace/in-process.js";
import type { Harness, Scenario, System } from "../harness/scenario.js";
import type { Remote } from "../harness/remote.js";
import { percentile } from "../load/percentiles.js";
import type { WebhookSink } from "../load/webhook-sink.js";

const PAIRS = 50;
const CALLERS = 256;

const ON = "push on";
const OFF = "push off";

export const away: Scenario = {
  name: "away",
  about: `Durable messages a second to people without a device in use, ${CALLERS} callers in ${PAIRS} conversations.`,
  comparisons: [
    {
      number: 22,
      what: "messages a second with push on, against off",
      ratio: (of) => of(ON, "rate") / of(OFF, "rate"),
      must: { atLeast: 0.97 },
      aim: { atLeast: 1 },
    },
  ],
  prepare: async (harness) => {
    const sink = await startSink(harness);
    const on = await setUpRecipients(harness, PAIRS, { database: "bench_push_on", settings: sink.settings });
    const off = await setUpRecipients(harness, PAIRS, { database: "bench_push_off", settings: { PUSH: "off" } });
    return [system(ON, on.inside, sink.expectMore), system(OFF, off.inside)];
  },
};

const PER_SECOND = 200;
const DELAY_PAIRS = 2000;
/** Time for the last pushes of a round to arrive, beyond the hold. */
const SETTLE_MS = 5000;
const POLL_MS = 100;

const DELAY = "ConvoSpace, pushes by webhook";

export const pushDelay: Scenario = {
  name: "push-delay",
  about: `From commit to the push service, ${PER_SECOND} messages a second to ${DELAY_PAIRS} people who are away, without the hold.`,
  comparisons: [
    {
      number: 23,
      what: "p50 from commit to the push service",
      ratio: (of) => of(DELAY, "p50"),
      unit: "ms",
      must: { atMost: 600 },
      aim: { atMost: 100 },
    },
    {
      number: 23,
      what: "p99",
      ratio: (of) => of(DELAY, "p99"),
      unit: "ms",
      must: { atMost: 1500 },
      aim: { atMost: 500 },
    },
  ],
  prepare: async (harness) => {
    const sink = await startSink(harness);
    const settings = { ...sink.settings, PUSH_HOLD_MS: "0" };
    const { inside } = await setUpRecipients(harness, DELAY_PAIRS, { settings });
    const round = async (seconds: number) => {
      const commits = await inside.ask("writeAtRate", { people: DELAY_PAIRS, perSecond: PER_SECOND, seconds });
      const arrivals = await sink.waitFor(commits.map(({ message }) => message));
      const delays = commits.map(({ message, at }) => (arrivals.get(message) ?? Number.NaN) - at);
      const [p50, p99] = [percentile(delays, 0.5), percentile(delays, 0.99)];
      return { operations: commits.length, figures: { rate: commits.length / seconds, p50, p99 } };
    };
    return [{ name: DELAY, servers: [inside.pid], round }];
  },
};

function system(name: string, inside: Remote<InProcess>, check?: () => Promise<void>): System {
  return {
    name,
    servers: [inside.pid],
    round: async (seconds) => {
      const { sent, done, p50, p99 } = await inside.ask("write", { callers: CALLERS, seconds });
      await check?.();
      return { operations: sent, figures: { rate: done / seconds, p50, p99 } };
    },
  };
}

/** Starts a receiver of pushes. */
async function startSink(harness: Harness) {
  const sink = harness.start<WebhookSink>("load/webhook-sink.js");
  const settings = {
    PUSH_WEBHOOK_URL: await sink.ask("listen"),
    PUSH_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
  };
  const arrivals = new Map<string, number>();
  let count = 0;
  return {
    settings,
    /** Resolves once more pushes have arrived than at its last call; throws where none does in time. */
    expectMore: async () => {
      const before = count;
      for (const end = Date.now() + SETTLE_MS; Date.now() < end; await sleep(POLL_MS)) {
        count = await sink.ask("count");
        if (count > before) return;
      }
      throw new Error("No push has arrived.");
    },
    /** Returns the times of arrival once all messages have been told; throws where one has not in time. */
    waitFor: async (messages: readonly string[]): Promise<ReadonlyMap<string, number>> => {
      for (const end = Date.now() + SETTLE_MS; ; await sleep(POLL_MS)) {
        for (const [message, at] of await sink.ask("takeArrivals")) arrivals.set(message, at);
        const missing = messages.filter((message) => !arrivals.has(message)).length;
        if (missing === 0) return arrivals;
        if (Date.now() > end) throw new Error(`${missing} of ${messages.length} messages were not pushed.`);
      }
    },
  };
}
