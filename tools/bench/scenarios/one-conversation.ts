import { D, startDriver } from "../baselines/driver/system.js";
import type { WebsocketServerProcess } from "../baselines/websocket/server.js";
import type { Chat } from "../load/chat.js";
import { startConvoSpaceChat } from "../convospace/chat-system.js";
import { check, measured } from "../load/delivery-check.js";
import type { System, Scenario, Harness } from "../harness/scenario.js";
import type { Remote } from "../harness/remote.js";
import { SETTINGS } from "../harness/settings.js";
import { IN_FLIGHT } from "./send.js";

const OURS = "ConvoSpace, WebSocket";
const W = "W (bare ws)";

const oneAtATime = (chat: Remote<Chat>, seconds: number) => chat.ask("keepInFlight", { seconds, inFlight: 1 });

export const oneConversation: Scenario = {
  name: "one",
  about: "One pair, one message at a time, from send to delivery; beside one commit of D and one push of W.",
  comparisons: [
    {
      goal: 5,
      what: "p50 from send to delivered, against D's commit and W's push together",
      ratio: (of) => of(OURS, "p50") / (of(D, "p50") + of(W, "p50")),
      must: { atMost: 2 },
      aim: { atMost: 1.3 },
    },
  ],
  prepare: async (stage) => {
    const ours = await startConvoSpaceChat(stage, { pairs: 1, protocol: "graphql", isWitnessLate: true });
    // Warms the server up; D and W are warm at once.
    await ours.chat.ask("keepInFlight", { seconds: SETTINGS.seconds, inFlight: IN_FLIGHT });
    return [ours.contestant(OURS, oneAtATime), await startDriver(stage, 1, 1), await prepareW(stage)];
  },
};

async function prepareW(stage: Harness): Promise<System> {
  const server = stage.start<WebsocketServerProcess>("baselines/websocket/server.js");
  const chat = stage.start<Chat>("load/chat.js");
  const { url } = await server.ask("listen");
  const pair = { conversationId: "listener", speaker: { url, token: "speaker" }, listener: { url, token: "listener" } };
  await chat.ask("connect", { protocol: "WebSocket", pairs: [pair] });
  return {
    name: W,
    servers: [server.pid],
    load: chat.pid,
    round: async (seconds) => {
      const talked = await oneAtATime(chat, seconds);
      await check(W, talked, () => Promise.resolve(talked.said));
      return measured(talked);
    },
  };
}
