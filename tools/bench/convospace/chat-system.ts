import type { Chat, ChatResult } from "../load/chat.js";
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
  /** Creates the named system under test; `runChat` runs one round on the load generator. */
  system(name: string, runChat: (chat: Remote<Chat>, seconds: number) => Promise<ChatResult>): System;
}

export interface ConvoSpaceChatOptions extends StartOptions {
  readonly pairs: number;
  /** Protocol of the senders. */
  readonly protocol: Protocol;
  /** Name of the database where there are several. */
  readonly database?: string;
  /** Number of servers on one database; senders connect to the first, recipients to the last. */
  readonly nodes?: number;
  /** True: the app reaches the database over TCP instead of its socket file. */
  readonly isOverTcp?: boolean;
  /** Called when the servers have started, before anyone connects, with the process of the first. */
  readonly onStarted?: (pid: number) => Promise<void>;
  /** True: the recorder connects after each round only. */
  readonly isRecorderLate?: boolean;
}

/** Starts the app and its load generator. */
export async function startConvoSpaceChat(
  harness: Harness,
  {
    pairs: count,
    protocol,
    database: name = "bench_convospace",
    nodes = 1,
    isOverTcp = false,
    onStarted,
    isRecorderLate = false,
    ...options
  }: ConvoSpaceChatOptions,
): Promise<ConvoSpaceChat> {
  const database = await harness.createDatabase(name);
  const servers: ConvoSpaceServer[] = [];
  const url = isOverTcp ? database.tcp.url : database.url;
  for (let node = 0; node < nodes; node += 1) servers.push(await startConvoSpace(harness, url, options));
  const [first, last] = [servers[0], servers.at(-1)];
  if (first === undefined || last === undefined) throw new Error("Expected at least one server.");
  await onStarted?.(first.pid);
  const pairs = await addPairs(database.sql, count);
  const chat = harness.start<Chat>("load/chat.js");
  const conversationIdOf = await conversationIdsOf(database.sql);
  await chat.ask("connect", {
    protocol,
    pairs: pairs.map(({ conversation, sender, recipient }) => ({
      conversationId: conversationIdOf(conversation),
      sender: { url: first.url, token: sender.token },
      recipient: { url: last.url, token: recipient.token },
    })),
  });
  const recorder = await startPairRecorder(harness, pairs, { url: last.url, isLate: isRecorderLate });
  return {
    chat,
    system: (as, runChat) => ({
      name: as,
      servers: servers.map(({ pid }) => pid),
      load: chat.pid,
      round: async (seconds) => {
        const result = await runChat(chat, seconds);
        await check(as, result, () => countMessages(database));
        await recorder.check(result.receivedByFirst);
        return measured(result);
      },
    }),
  };
}

async function startPairRecorder(
  harness: Harness,
  [first]: readonly Pair[],
  how: Omit<RecorderOptions, "token">,
): Promise<Recorder> {
  if (first === undefined) throw new Error("Expected at least one pair.");
  const recorder = await startRecorder({ ...how, token: first.recipient.token });
  harness.onEnd(() => recorder.leave());
  return recorder;
}

async function countMessages({ sql }: BenchDatabase): Promise<number> {
  const [row] = await sql.query<{ count: bigint }[]>("SELECT COUNT(*) AS count FROM messages");
  return Number(row?.count);
}
