import type { Chat, Talked } from "../load/chat.js";
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
      goal: 15,
      what: "accepted and delivered a second, against its own peak",
      ratio: (of) => of(TWICE, "rate") / of(PEAK, "rate"),
      must: { atLeast: 0.8 },
      aim: { atLeast: 0.95 },
    },
    {
      goal: 15,
      what: "p99 of what is accepted, against that at its peak",
      ratio: (of) => of(TWICE, "p99") / of(PEAK, "p99"),
      must: { atMost: 5 },
      aim: { atMost: 3 },
    },
  ],
  prepare: async (stage) => {
    const ours = await startConvoSpaceChat(stage, { pairs: PAIRS, protocol: "graphql" });
    let peak = 0;
    const reachPeak = async (chat: Remote<Chat>, seconds: number): Promise<Talked> => {
      const talked = await chat.ask("keepInFlight", { seconds, inFlight: IN_FLIGHT });
      peak = talked.done / talked.seconds;
      return talked;
    };
    const sayTwiceAsMuch = (chat: Remote<Chat>, seconds: number) =>
      chat.ask("keepSaying", {
        seconds: seconds * TIMES_LONGER,
        rate: 2 * peak,
        mayRefuse: true,
        patience: 2 * seconds * TIMES_LONGER,
      });
    return [ours.contestant(PEAK, reachPeak), ours.contestant(TWICE, sayTwiceAsMuch)];
  },
};
