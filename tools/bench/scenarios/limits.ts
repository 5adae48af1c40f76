import { fileURLToPath } from "node:url";
import type { Chat } from "../load/chat.js";
import type { StartOptions } from "../convospace/server.js";
import { startConvoSpaceChat } from "../convospace/chat-system.js";
import type { Scenario } from "../harness/scenario.js";
import type { Remote } from "../harness/remote.js";

/** Enough pairs to stay below the limit of ten messages per second and user. */
const PAIRS = 200;
const PER_SECOND = 400;

const ON = "guards on";
const OFF = "guards off";

/** Not the bundle, in which no module can be replaced. */
const program = "main.js";
/** Default limits. */
const GUARDED: StartOptions = { settings: { RATE_LIMITS: "on" }, program };
/** Without limits and logs by settings, and with the modules replaced that have no setting. */
const UNGUARDED: StartOptions = {
  program,
  settings: { RATE_LIMITS: "off", LOG_LEVEL: "silent" },
  execArgv: ["--import", fileURLToPath(new URL("../convospace/register-no-limits.js", import.meta.url))],
};

export const limits: Scenario = {
  name: "guards",
  about: `Cost of limits, cost checks, logs and metrics: ${PER_SECOND} sends a second, open-loop, by ${PAIRS} pairs.`,
  comparisons: [
    {
      number: 14,
      what: "server's CPU for each send, guards on against off",
      ratio: (of) => of(ON, "serverCpu") / of(OFF, "serverCpu"),
      must: { atMost: 1.1 },
      aim: { atMost: 1.05 },
    },
  ],
  prepare: async (harness) => {
    const startChat = (options: StartOptions, database: string) =>
      startConvoSpaceChat(harness, { pairs: PAIRS, protocol: "graphql", database, ...options });
    const sendAtRate = (chat: Remote<Chat>, seconds: number) => chat.ask("sendAtRate", { seconds, rate: PER_SECOND });
    const on = await startChat(GUARDED, "bench_guarded");
    const off = await startChat(UNGUARDED, "bench_unguarded");
    return [on.system(ON, sendAtRate), off.system(OFF, sendAtRate)];
  },
};
