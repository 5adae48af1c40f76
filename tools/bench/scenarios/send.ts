import { D, startDriver } from "../baselines/driver/system.js";
import { S, startSocketioChat } from "../baselines/socketio/chat-system.js";
import type { Chat } from "../load/chat.js";
import { startConvoSpaceChat } from "../convospace/chat-system.js";
import type { Scenario } from "../harness/scenario.js";
import type { Remote } from "../harness/remote.js";

export const PAIRS = 50;
export const IN_FLIGHT = 4;

const CONVOSPACE = "ConvoSpace, WebSocket";
const OVER_HTTP = "ConvoSpace, HTTP";

const keepInFlight = (chat: Remote<Chat>, seconds: number) =>
  chat.ask("keepInFlight", { seconds, inFlight: IN_FLIGHT });

export const send: Scenario = {
  name: "send",
  about: `Durable, delivered sends a second: ${PAIRS} pairs, ${IN_FLIGHT} in flight each, all devices receiving.`,
  comparisons: [
    {
      number: 1,
      what: "sends a second, WebSocket mutation, against S",
      ratio: (of) => of(CONVOSPACE, "rate") / of(S, "rate"),
      must: { atLeast: 12 },
      aim: { atLeast: 25 },
    },
    {
      number: 2,
      what: "the same, against D",
      ratio: (of) => of(CONVOSPACE, "rate") / of(D, "rate"),
      must: { atLeast: 0.8 },
      aim: { atLeast: 1.5 },
    },
  ],
  prepare: async (harness) => {
    const convospace = await startConvoSpaceChat(harness, { pairs: PAIRS, protocol: "graphql" });
    return [
      convospace.system(CONVOSPACE, keepInFlight),
      (await startSocketioChat(harness, PAIRS)).system(keepInFlight),
      await startDriver(harness, PAIRS),
    ];
  },
};

export const sendHttp: Scenario = {
  name: "send-http",
  about: `The same with the mutation over keep-alive HTTP; recipients receive over their sockets.`,
  comparisons: [
    {
      number: 3,
      what: "sends a second, HTTP mutation, against S over its socket",
      ratio: (of) => of(OVER_HTTP, "rate") / of(S, "rate"),
      must: { atLeast: 5 },
      aim: { atLeast: 8 },
    },
  ],
  prepare: async (harness) => {
    const convospace = await startConvoSpaceChat(harness, { pairs: PAIRS, protocol: "graphql over HTTP" });
    return [convospace.system(OVER_HTTP, keepInFlight), (await startSocketioChat(harness, PAIRS)).system(keepInFlight)];
  },
};
