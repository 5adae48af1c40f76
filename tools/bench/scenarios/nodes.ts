import type { Chat, ChatResult } from "../load/chat.js";
import { startConvoSpaceChat } from "../convospace/chat-system.js";
import { built } from "../harness/built.js";
import type { Scenario, Harness } from "../harness/scenario.js";
import type { Remote } from "../harness/remote.js";
import { IN_FLIGHT, PAIRS } from "./send.js";

const PER_SECOND = 100;

const ONE = "one node";
const TWO = "two nodes";

const SAME = "Senders connect to one node and recipients to the other, with Redis between them, beside one node";

export const nodes: Scenario = {
  name: "nodes",
  about: `${SAME}: sends a second, ${PAIRS} pairs, ${IN_FLIGHT} in flight each.`,
  comparisons: [
    {
      number: 13,
      what: "sends a second of the node that is loaded, against one node alone",
      ratio: (of) => of(TWO, "rate") / of(ONE, "rate"),
      must: { atLeast: 0.8 },
      aim: { atLeast: 0.9 },
    },
  ],
  prepare: (harness) => prepare(harness, (chat, seconds) => chat.ask("keepInFlight", { seconds, inFlight: IN_FLIGHT })),
};

export const nodesDelay: Scenario = {
  name: "nodes-delay",
  about: `${SAME}: from send to delivered, open-loop at ${PER_SECOND} sends a second.`,
  comparisons: [
    {
      number: 13,
      what: "p50 from send to delivered, more than on one node",
      ratio: (of) => of(TWO, "p50") - of(ONE, "p50"),
      unit: "ms",
      must: { atMost: 1.5 },
      aim: { atMost: 0.7 },
    },
  ],
  prepare: (harness) => prepare(harness, (chat, seconds) => chat.ask("sendAtRate", { seconds, rate: PER_SECOND })),
};

async function prepare(harness: Harness, run: (chat: Remote<Chat>, seconds: number) => Promise<ChatResult>) {
  const one = await startConvoSpaceChat(harness, { pairs: PAIRS, protocol: "graphql", database: "bench_one" });
  const two = await startConvoSpaceChat(harness, {
    pairs: PAIRS,
    protocol: "graphql",
    database: "bench_two",
    nodes: 2,
    settings: { REDIS_URL: await startRedis(harness) },
  });
  return [one.system(ONE, run), two.system(TWO, run)];
}

async function startRedis(harness: Harness): Promise<string> {
  const { startEmbeddedRedis } = await built("infra/embedded/redis.js");
  const { url, stop } = await startEmbeddedRedis((line) => console.log(line));
  harness.onEnd(stop);
  return url;
}
