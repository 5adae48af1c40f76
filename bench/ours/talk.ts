import type { Chat, Talked } from "../load/chat.js";
import type { Protocol } from "../load/protocols.js";
import { built } from "../stage/built.js";
import { check } from "../stage/check.js";
import type { BenchDatabase } from "../stage/database.js";
import type { Contestant, Stage } from "../stage/goal.js";
import type { Remote } from "../stage/remote.js";
import type { Witness } from "../load/witness.js";
import { type Pair, addPairs } from "./people.js";
import { type OurServer, startOurs } from "./server.js";
import { startWitness } from "./witness.js";

/** A running ConvoSpace with people in pairs, and a load generator through which they talk. */
export interface OurTalk {
  readonly server: OurServer;
  readonly database: BenchDatabase;
  readonly pairs: readonly Pair[];
  readonly chat: Remote<Chat>;
  /** Takes part as this: one round is what `talk` asks of the load generator. */
  contestant(name: string, talk: (chat: Remote<Chat>, seconds: number) => Promise<Talked>): Contestant;
}

/** Starts the app and its load; `protocol` says how the speakers send. */
export async function startOurTalk(
  stage: Stage,
  { pairs: count, protocol }: { pairs: number; protocol: Protocol },
): Promise<OurTalk> {
  const database = await stage.createDatabase("bench_ours");
  const server = await startOurs(stage, database.url);
  const pairs = await addPairs(database.sql, count);
  const chat = stage.start<Chat>("load/chat.js");
  const { toGlobalId } = await built("graphql/ids.js");
  await chat.ask("connect", {
    protocol,
    pairs: pairs.map(({ conversation, speaker, listener }) => ({
      conversationId: toGlobalId("Conversation", conversation),
      speaker: { url: server.url, token: speaker.token },
      listener: { url: server.url, token: listener.token },
    })),
  });
  const witness = await witnessOf(stage, server, pairs);
  return {
    server,
    database,
    pairs,
    chat,
    contestant: (name, talk) => ({
      name,
      server: server.pid,
      load: chat.pid,
      round: async (seconds) => {
        const talked = await talk(chat, seconds);
        await check(name, talked, () => countMessages(database));
        await witness.check(talked.saidByFirst);
        const { done, p50, p99 } = talked;
        return { operations: talked.saidNow, figures: { rate: done / seconds, p50, p99 } };
      },
    }),
  };
}

async function witnessOf(stage: Stage, { url }: OurServer, [first]: readonly Pair[]): Promise<Witness> {
  if (first === undefined) throw new Error("There is no pair to witness.");
  const witness = await startWitness({ url, token: first.listener.token });
  stage.onEnd(() => witness.leave());
  return witness;
}

async function countMessages({ sql }: BenchDatabase): Promise<number> {
  const [row] = await sql.query<{ count: bigint }[]>("SELECT COUNT(*) AS count FROM messages");
  return Number(row?.count);
}
