import { type Socket, io } from "socket.io-client";
import type { Chat, ChatResult } from "../../load/chat.js";
import { createRecorder } from "../../load/recorder.js";
import { check, measured } from "../../load/delivery-check.js";
import type { System, Harness } from "../../harness/scenario.js";
import type { Remote } from "../../harness/remote.js";
import { type SocketioSetup, startSocketio } from "./users.js";

export const S = "S (Socket.IO)";

/** S with pairs of users, and their load generator. */
export interface SocketioChat {
  readonly chat: Remote<Chat>;
  /** Creates the system under test; `runChat` runs one round on the load generator. */
  system(runChat: (chat: Remote<Chat>, seconds: number) => Promise<ChatResult>): System;
}

export async function startSocketioChat(harness: Harness, pairs: number): Promise<SocketioChat> {
  const setup = await startSocketio(harness, pairs);
  const chat = harness.start<Chat>("load/chat.js");
  await chat.ask("connect", {
    protocol: "Socket.IO",
    pairs: setup.pairs.map(({ conversationId, tokens: [sender, recipient] }) => ({
      conversationId: String(conversationId),
      sender: { url: setup.url, token: sender },
      recipient: { url: setup.url, token: recipient },
    })),
  });
  const recorder = await startPairRecorder(harness, setup);
  return {
    chat,
    system: (runChat) => ({
      name: S,
      servers: [setup.server.pid],
      load: chat.pid,
      round: async (seconds) => {
        const result = await runChat(chat, seconds);
        await check(S, result, () => countMessages(setup));
        await recorder.check(result.receivedByFirst);
        return measured(result);
      },
    }),
  };
}

/** Connects Socket.IO's own client as another device of the first pair's recipient. */
async function startPairRecorder(harness: Harness, { url, pairs }: SocketioSetup) {
  const socket: Socket = io(url, { transports: ["websocket"], auth: { token: pairs[0]?.tokens[1] } });
  const { recorder, record } = createRecorder(() => socket.disconnect());
  harness.onEnd(() => recorder.leave());
  socket.on("message:receive", ({ message_text: body }: { message_text: string }) => record(body));
  await new Promise<void>((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", reject);
  });
  return recorder;
}

async function countMessages({ database: { sql } }: SocketioSetup): Promise<number> {
  const [row] = await sql.query<{ count: bigint }[]>("SELECT COUNT(*) AS count FROM messages");
  return Number(row?.count);
}
