import type { Scenario } from "../harness/scenario.js";
import { away, pushDelay } from "./push.js";
import { conversations } from "./conversations.js";
import { fanout } from "./fanout.js";
import { limits } from "./limits.js";
import { historyDeep } from "./history-deep.js";
import { history } from "./history.js";
import { idleMemory } from "./idle-memory.js";
import { latency } from "./latency.js";
import { markRead } from "./mark-read.js";
import { nodes, nodesDelay } from "./nodes.js";
import { oneConversation } from "./one-conversation.js";
import { overload } from "./overload.js";
import { peersMemory } from "./peers-memory.js";
import { peers } from "./peers.js";
import { send, sendHttp } from "./send.js";
import { signIn, sockets } from "./bursts.js";
import { writer } from "./writer.js";

/** All scenarios, in the order of tools/bench/README.md. */
export const SCENARIOS: readonly Scenario[] = [
  send,
  sendHttp,
  latency,
  oneConversation,
  writer,
  fanout,
  history,
  historyDeep,
  conversations,
  markRead,
  idleMemory,
  nodes,
  nodesDelay,
  limits,
  overload,
  signIn,
  sockets,
  ...peers,
  peersMemory,
  away,
  pushDelay,
];
