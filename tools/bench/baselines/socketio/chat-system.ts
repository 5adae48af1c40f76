import { type Socket, io } from "socket.io-client";
import type { Chat, Talked } from "../../load/chat.js";
import { createRecorder } from "../../load/recorder.js";
import { check, measured } from "../../load/delivery-check.js";
import type { System, Harness } from "../../harness/scenario.js";
import type { Remote } from "../../harness/remote.js";
import { type SocketioHouse, startSocketio } from "./users.js";

export const S = "S (Socket.IO)";

/** S with pairs of users, and their load generator. */
export interface SocketioChat {
  readonly chat: Remote<Chat>;
  /** Creates the system under test; `talk` runs one round on the load generator. */
  contestant(talk: (chat: Remote<Chat>, seconds: number) => Promise<Talked>): System;
}

export async function startSocketioChat(stage: Harness, pairs: number): Promise<SocketioChat> {
  const house = await startSocketio(stage, pairs);
  const chat = stage.start<Chat>("load/chat.js");
  await chat.ask("connect", {
    protocol: "Socket.IO",
    pairs: house.pairs.map(({ conversationId, tokens: [speaker, listener] }) => ({
      conversationId: String(conversationId),
      speaker: { url: house.url, token: speaker },
      listener: { url: house.url, token: listener },
    })),
  });
  const witness = await witnessOf(stage, house);
  return {
    chat,
    contestant: (talk) => ({
      name: S,
      servers: [house.server.pid],
      load: chat.pid,
      round: async (seconds) => {
        const talked = await talk(chat, seconds);
        await check(S, talked, () => countMessages(house));
        await witness.check(talked.heardByFirst);
        return measured(talked);
      },
    }),
  };
}

/** Connects Socket.IO's own client as another device of the first pair's recipient. */
async function witnessOf(stage: Harness, { url, pairs }: SocketioHouse) {
  const socket: Socket = io(url, { transports: ["websocket"], auth: { token: pairs[0]?.tokens[1] } });
  const { witness, see } = createRecorder(() => socket.disconnect());
  stage.onEnd(() => witness.leave());
  socket.on("message:receive", ({ message_text: body }: { message_text: string }) => see(body));
  await new Promise<void>((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", reject);
  });
  return witness;
}

async function countMessages({ database: { sql } }: SocketioHouse): Promise<number> {
  const [row] = await sql.query<{ count: bigint }[]>("SELECT COUNT(*) AS count FROM messages");
  return Number(row?.count);
}
