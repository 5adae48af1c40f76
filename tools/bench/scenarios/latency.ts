import { S, startSocketioChat } from "../baselines/socketio/chat-system.js";
import type { Chat } from "../load/chat.js";
import { startConvoSpaceChat } from "../convospace/chat-system.js";
import type { Scenario } from "../harness/scenario.js";
import type { Remote } from "../harness/remote.js";
import { SETTINGS } from "../harness/settings.js";
import { IN_FLIGHT, PAIRS } from "./send.js";

const CONVOSPACE = "ConvoSpace, WebSocket";

export const latency: Scenario = {
  name: "latency",
  about: `From the moment a message is meant to be sent to its arrival: open-loop, at half of what S can do at most, ${PAIRS} pairs.`,
  comparisons: [
    {
      number: 4,
      what: "p50 from send to delivered, against S",
      ratio: (of) => of(CONVOSPACE, "p50") / of(S, "p50"),
      must: { atMost: 0.3 },
      aim: { atMost: 0.1 },
    },
    {
      number: 4,
      what: "p99 from send to delivered, against S",
      ratio: (of) => of(CONVOSPACE, "p99") / of(S, "p99"),
      must: { atMost: 0.4 },
      aim: { atMost: 0.2 },
    },
  ],
  prepare: async (harness) => {
    const convospace = await startConvoSpaceChat(harness, { pairs: PAIRS, protocol: "graphql" });
    const s = await startSocketioChat(harness, PAIRS);
    // Both at full load first, so that both are warm and S's peak is not that of a cold start.
    const busy = { seconds: SETTINGS.seconds, inFlight: IN_FLIGHT };
    for (const { chat } of [convospace, s]) await chat.ask("keepInFlight", busy);
    const peak = await s.chat.ask("keepInFlight", busy);
    const rate = peak.done / peak.seconds / 2;
    if (rate === 0) throw new Error("S delivered nothing in this time: increase SECONDS.");
    console.log(`  S does ${(2 * rate).toFixed(0)} a second at most; both get ${rate.toFixed(0)}.`);
    const sendAtRate = (chat: Remote<Chat>, seconds: number) => chat.ask("sendAtRate", { seconds, rate });
    return [convospace.system(CONVOSPACE, sendAtRate), s.system(sendAtRate)];
  },
};
