import { E, startEjabberdChat } from "../baselines/ejabberd/chat-system.js";
import { startConvoSpaceChat } from "../convospace/chat-system.js";
import type { Remote } from "../harness/remote.js";
import type { Bound, Harness, Scenario, System } from "../harness/scenario.js";
import { SETTINGS } from "../harness/settings.js";
import type { Chat } from "../load/chat.js";
import type { Disturbance } from "../load/disturbance.js";
import { IN_FLIGHT } from "./send.js";

export const CONVOSPACE = "ConvoSpace, WebSocket";
export const GROUP = "peers";

/** Pairs of users, and messages in flight of each. */
interface Load {
  readonly pairs: number;
  readonly inFlight: number;
}

const MANY: Load = { pairs: 50, inFlight: 4 };
const SOME: Load = { pairs: 32, inFlight: 1 };
const ONE: Load = { pairs: 1, inFlight: 1 };

export const peers: readonly Scenario[] = [
  compare(`${GROUP}-50`, MANY, { number: 17, must: { atLeast: 6 } }),
  compare(`${GROUP}-32`, SOME, { number: 18, must: { atLeast: 4 } }),
  compare(`${GROUP}-1`, ONE, { number: 19, must: { atLeast: 2 } }),
  compare(`${GROUP}-busy`, SOME, { number: 20, must: { atLeast: 2 } }, disturb),
];

/** Returns a round of chat that keeps so many messages of each pair in flight. */
export function keepInFlight(inFlight: number) {
  return (chat: Remote<Chat>, seconds: number) => chat.ask("keepInFlight", { seconds, inFlight });
}

/** Starts both systems on the same database server, over TCP, which is all that E can use. */
async function startPeers(harness: Harness, { pairs }: Load) {
  const e = await startEjabberdChat(harness, { pairs });
  const convospace = await startConvoSpaceChat(harness, {
    pairs,
    protocol: "graphql",
    isOverTcp: true,
    isRecorderLate: true,
  });
  return { e, convospace };
}

function compare(
  name: string,
  load: Load,
  goal: { readonly number: number; readonly must: Bound },
  prepareRounds: (harness: Harness, system: System) => System = (_harness, system) => system,
): Scenario {
  const { pairs, inFlight } = load;
  const size = `${pairs} ${pairs === 1 ? "pair" : "pairs"}, ${inFlight} in flight each`;
  const beside = prepareRounds === disturb ? ", beside two busy loops and a writer to the disk" : "";
  return {
    name,
    group: GROUP,
    about: `Durable, delivered sends a second beside ejabberd with its archive in the same database server: ${size}${beside}.`,
    comparisons: [
      {
        ...goal,
        what: `sends a second against E, ${pairs} × ${inFlight}${beside}`,
        ratio: (of) => of(CONVOSPACE, "rate") / of(E, "rate"),
        aim: goal.must,
      },
    ],
    prepare: async (harness) => {
      const { e, convospace } = await startPeers(harness, load);
      const send = keepInFlight(inFlight);
      // At full load first, since a round of few messages would measure compilation.
      for (const { chat } of [e, convospace])
        await chat.ask("keepInFlight", { seconds: SETTINGS.seconds, inFlight: Math.max(inFlight, IN_FLIGHT) });
      return [convospace.system(CONVOSPACE, send), e.system(send)].map((system) => prepareRounds(harness, system));
    },
  };
}

const KINDS = ["busy loop", "busy loop", "disk writer"] as const;

/** Has other processes take both cores and the disk during each round of the system. */
function disturb(harness: Harness, system: System): System {
  const others = KINDS.map((kind) => ({ kind, remote: harness.start<Disturbance>("load/disturbance.js") }));
  return {
    ...system,
    round: async (seconds) => {
      for (const { kind, remote } of others) await remote.ask("begin", kind);
      const result = await system.round(seconds);
      for (const { remote } of others) await remote.ask("end");
      return result;
    },
  };
}
