import { D, startDriver } from "../baselines/driver/system.js";
import type { WebsocketServerProcess } from "../baselines/websocket/server.js";
import type { Chat } from "../load/chat.js";
import { startConvoSpaceChat } from "../convospace/chat-system.js";
import { check, measured } from "../load/delivery-check.js";
import type { System, Scenario, Harness } from "../harness/scenario.js";
import type { Remote } from "../harness/remote.js";
import { SETTINGS } from "../harness/settings.js";
import { IN_FLIGHT } from "./send.js";

const CONVOSPACE = "ConvoSpace, WebSocket";
const W = "W (bare ws)";

const sendOneByOne = (chat: Remote<Chat>, seconds: number) => chat.ask("keepInFlight", { seconds, inFlight: 1 });

export const oneConversation: Scenario = {
  name: "one",
  about: "One pair, one message at a time, from send to delivery; beside one commit of D and one push of W.",
  comparisons: [
    {
      number: 5,
      what: "p50 from send to delivered, against D's commit and W's push together",
      ratio: (of) => of(CONVOSPACE, "p50") / (of(D, "p50") + of(W, "p50")),
      must: { atMost: 2 },
      aim: { atMost: 1.3 },
    },
  ],
  prepare: async (harness) => {
    const convospace = await startConvoSpaceChat(harness, { pairs: 1, protocol: "graphql", isRecorderLate: true });
    // Warms the server up; D and W are warm at once.
    await convospace.chat.ask("keepInFlight", { seconds: SETTINGS.seconds, inFlight: IN_FLIGHT });
    return [convospace.system(CONVOSPACE, sendOneByOne), await startDriver(harness, 1, 1), await prepareW(harness)];
  },
};

async function prepareW(harness: Harness): Promise<System> {
  const server = harness.start<WebsocketServerProcess>("baselines/websocket/server.js");
  const chat = harness.start<Chat>("load/chat.js");
  const { url } = await server.ask("listen");
  const pair = {
    conversationId: "recipient",
    sender: { url, token: "sender" },
    recipient: { url, token: "recipient" },
  };
  await chat.ask("connect", { protocol: "WebSocket", pairs: [pair] });
  return {
    name: W,
    servers: [server.pid],
    load: chat.pid,
    round: async (seconds) => {
      const result = await sendOneByOne(chat, seconds);
      await check(W, result, () => Promise.resolve(result.sent));
      return measured(result);
    },
  };
}
