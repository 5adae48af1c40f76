import type { Chat, Talked } from "../load/chat.js";
import type { Protocol } from "../load/protocols.js";
import type { Recorder } from "../load/recorder.js";
import { check, measured } from "../load/delivery-check.js";
import type { BenchDatabase } from "../harness/database.js";
import type { System, Harness } from "../harness/scenario.js";
import type { Remote } from "../harness/remote.js";
import { conversationIdsOf } from "./ids.js";
import { type Pair, addPairs } from "./users.js";
import { type ConvoSpaceServer, type StartOptions, startConvoSpace } from "./server.js";
import { type RecorderOptions, startRecorder } from "./recorder.js";

/** Running ConvoSpace with pairs of users, and their load generator. */
export interface ConvoSpaceChat {
  readonly chat: Remote<Chat>;
  /** Creates the named system under test; `talk` runs one round on the load generator. */
  contestant(name: string, talk: (chat: Remote<Chat>, seconds: number) => Promise<Talked>): System;
}

export interface ConvoSpaceChatOptions extends StartOptions {
  readonly pairs: number;
  /** Protocol of the senders. */
  readonly protocol: Protocol;
  /** Name of the database where there are several. */
  readonly database?: string;
  /** Number of servers on one database; senders connect to the first, recipients to the last. */
  readonly nodes?: number;
  /** True: the recorder connects after each round only. */
  readonly isWitnessLate?: boolean;
}

/** Starts the app and its load generator. */
export async function startConvoSpaceChat(
  stage: Harness,
  {
    pairs: count,
    protocol,
    database: name = "bench_ours",
    nodes = 1,
    isWitnessLate = false,
    ...options
  }: ConvoSpaceChatOptions,
): Promise<ConvoSpaceChat> {
  const database = await stage.createDatabase(name);
  const servers: ConvoSpaceServer[] = [];
  for (let node = 0; node < nodes; node += 1) servers.push(await startConvoSpace(stage, database.url, options));
  const [first, last] = [servers[0], servers.at(-1)];
  if (first === undefined || last === undefined) throw new Error("Expected at least one server.");
  const pairs = await addPairs(database.sql, count);
  const chat = stage.start<Chat>("load/chat.js");
  const conversationIdOf = await conversationIdsOf(database.sql);
  await chat.ask("connect", {
    protocol,
    pairs: pairs.map(({ conversation, speaker, listener }) => ({
      conversationId: conversationIdOf(conversation),
      speaker: { url: first.url, token: speaker.token },
      listener: { url: last.url, token: listener.token },
    })),
  });
  const witness = await witnessOf(stage, pairs, { url: last.url, isLate: isWitnessLate });
  return {
    chat,
    contestant: (as, talk) => ({
      name: as,
      servers: servers.map(({ pid }) => pid),
      load: chat.pid,
      round: async (seconds) => {
        const talked = await talk(chat, seconds);
        await check(as, talked, () => countMessages(database));
        await witness.check(talked.heardByFirst);
        return measured(talked);
      },
    }),
  };
}

async function witnessOf(
  stage: Harness,
  [first]: readonly Pair[],
  how: Omit<RecorderOptions, "token">,
): Promise<Recorder> {
  if (first === undefined) throw new Error("Expected at least one pair.");
  const witness = await startRecorder({ ...how, token: first.listener.token });
  stage.onEnd(() => witness.leave());
  return witness;
}

async function countMessages({ sql }: BenchDatabase): Promise<number> {
  const [row] = await sql.query<{ count: bigint }[]>("SELECT COUNT(*) AS count FROM messages");
  return Number(row?.count);
}
