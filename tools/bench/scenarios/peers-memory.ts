import { setTimeout as sleep } from "node:timers/promises";
import { E, startEjabberdChat } from "../baselines/ejabberd/chat-system.js";
import { startConvoSpaceChat } from "../convospace/chat-system.js";
import { memoryOf } from "../harness/proc.js";
import type { Harness, Scenario, System } from "../harness/scenario.js";
import { scoped } from "../harness/scope.js";
import { IN_FLIGHT, PAIRS } from "./send.js";
import { CONVOSPACE, GROUP, keepInFlight } from "./peers.js";

const SETTLE_MS = 5000;
const SAMPLE_MS = 100;

export const peersMemory: Scenario = {
  name: `${GROUP}-memory`,
  group: GROUP,
  about: `Resident memory of the server's process beside ejabberd's: ${SETTLE_MS / 1000} s after the start, and the most with ${PAIRS} pairs, ${IN_FLIGHT} in flight each.`,
  comparisons: [
    {
      number: 21,
      what: "resident memory of the idle process, against E",
      ratio: (of) => of(CONVOSPACE, "idleRss") / of(E, "idleRss"),
      must: { atMost: 1.5 },
      aim: { atMost: 1 },
    },
    {
      number: 21,
      what: "the same under load",
      ratio: (of) => of(CONVOSPACE, "loadedRss") / of(E, "loadedRss"),
      must: { atMost: 1.5 },
      aim: { atMost: 1 },
    },
  ],
  prepare: (harness) =>
    Promise.resolve([
      createMemorySystem(harness, CONVOSPACE, async (own, onStarted) => {
        const options = { pairs: PAIRS, protocol: "graphql", isOverTcp: true, isRecorderLate: true } as const;
        return (await startConvoSpaceChat(own, { ...options, onStarted })).system(CONVOSPACE, keepInFlight(IN_FLIGHT));
      }),
      createMemorySystem(harness, E, async (own, onStarted) =>
        (await startEjabberdChat(own, { pairs: PAIRS, onStarted })).system(keepInFlight(IN_FLIGHT)),
      ),
    ]),
};

type StartSystem = (harness: Harness, onStarted: (pid: number) => Promise<void>) => Promise<System>;

/** Creates a system that starts a new server in each round. */
function createMemorySystem(harness: Harness, name: string, start: StartSystem): System {
  return {
    name,
    servers: [],
    round: (seconds) =>
      scoped(harness, async (own) => {
        let idleRss = 0;
        const system = await start(own, async (pid) => {
          await sleep(SETTLE_MS);
          idleRss = memoryOf(pid);
        });
        const [pid] = system.servers;
        if (pid === undefined) throw new Error(`Expected a process of ${name}.`);
        let loadedRss = 0;
        const sampling = setInterval(() => (loadedRss = Math.max(loadedRss, memoryOf(pid))), SAMPLE_MS);
        const { operations, figures } = await system.round(seconds).finally(() => clearInterval(sampling));
        return { operations, figures: { rate: figures.rate ?? Number.NaN, idleRss, loadedRss } };
      }),
  };
}
