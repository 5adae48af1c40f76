import type { Chat, ChatResult } from "../load/chat.js";
import { startConvoSpaceChat } from "../convospace/chat-system.js";
import type { Scenario } from "../harness/scenario.js";
import type { Remote } from "../harness/remote.js";
import { IN_FLIGHT, PAIRS } from "./send.js";

/** Factor of the round's length: a minute instead of ten seconds. */
const TIMES_LONGER = 6;

const PEAK = "at its peak";
const TWICE = "twice as much";

export const overload: Scenario = {
  name: "overload",
  about: `Twice as many sends as it can take, open-loop for ${TIMES_LONGER} times as long, beside its own peak, closed-loop.`,
  comparisons: [
    {
      number: 15,
      what: "accepted and delivered a second, against its own peak",
      ratio: (of) => of(TWICE, "rate") / of(PEAK, "rate"),
      must: { atLeast: 0.8 },
      aim: { atLeast: 0.95 },
    },
    {
      number: 15,
      what: "p99 of accepted sends  , against that at its peak",
      ratio: (of) => of(TWICE, "p99") / of(PEAK, "p99"),
      must: { atMost: 5 },
      aim: { atMost: 3 },
    },
  ],
  prepare: async (harness) => {
    const convospace = await startConvoSpaceChat(harness, { pairs: PAIRS, protocol: "graphql" });
    let peak = 0;
    const reachPeak = async (chat: Remote<Chat>, seconds: number): Promise<ChatResult> => {
      const result = await chat.ask("keepInFlight", { seconds, inFlight: IN_FLIGHT });
      peak = result.done / result.seconds;
      return result;
    };
    const sendAtTwicePeak = (chat: Remote<Chat>, seconds: number) =>
      chat.ask("sendAtRate", {
        seconds: seconds * TIMES_LONGER,
        rate: 2 * peak,
        mayRefuse: true,
        patience: 2 * seconds * TIMES_LONGER,
      });
    return [convospace.system(PEAK, reachPeak), convospace.system(TWICE, sendAtTwicePeak)];
  },
};
