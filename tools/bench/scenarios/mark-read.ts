import type { Connection } from "mariadb";
import type { MarkReadInput } from "../../../operations/generated/graphql.js";
import { createHttpConnections, rawRequest } from "../load/http-connections.js";
import { percentile } from "../load/percentiles.js";
import { DOCUMENTS } from "../harness/documents.js";
import { conversationIdsOf } from "../convospace/ids.js";
import { addMessages } from "../convospace/messages.js";
import { type Pair, addPairs } from "../convospace/users.js";
import { startConvoSpace } from "../convospace/server.js";
import type { System, Scenario } from "../harness/scenario.js";
import { scaled } from "../harness/settings.js";

const FEW = 10;
const MANY = scaled(100_000, 2 * FEW);

const nameOf = (what: "all" | "one", unread: number) => `${what} of ${unread} read`;

export const markRead: Scenario = {
  name: "mark-read",
  about: `Marking messages as read over HTTP, one request at a time, when ${MANY} are unread, beside ${FEW}: all of them at once, and the oldest alone.`,
  comparisons: (["all", "one"] as const).map((what) => ({
    number: 11,
    what: `p50 of marking ${what} as read, against the same with ${FEW}`,
    ratio: (of) => of(nameOf(what, MANY), "p50") / of(nameOf(what, FEW), "p50"),
    must: { atMost: 1.1 },
    aim: { atMost: 1 },
  })),
  prepare: async (harness) => {
    const database = await harness.createDatabase("bench_convospace");
    const server = await startConvoSpace(harness, database.url);
    const [pair] = await addPairs(database.sql, 1);
    if (pair === undefined) throw new Error("Expected a pair.");
    // Every other message is the recipient's own.
    const messages = 2 * MANY;
    await addMessages(database.sql, pair, messages);
    const conversationIdOf = await conversationIdsOf(database.sql);
    const conversationId = conversationIdOf(pair.conversation);

    const connections = createHttpConnections(server.url, (fault) => console.error(fault));
    harness.onEnd(() => connections.close());
    const ask = (input: MarkReadInput) =>
      new Promise<Answer>((resolve) => {
        const body = { query: DOCUMENTS.markRead, variables: { input } };
        const raw = rawRequest("POST", new URL(server.url), { token: pair.recipient.token, body });
        connections.request(raw, (_status, content) => resolve(JSON.parse(content.toString()) as Answer));
      });

    return (["all", "one"] as const).flatMap((what) =>
      [FEW, MANY].map((unread): System => {
        const readBefore = messages - 2 * unread;
        const sequence = what === "all" ? messages : readBefore + 1;
        return {
          name: nameOf(what, unread),
          servers: [server.pid],
          round: async (seconds) => {
            const times: number[] = [];
            for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
              await unreadAgain(database.sql, pair, { readBefore, unread });
              const begun = performance.now();
              const { data, errors } = await ask({ conversationId, sequence });
              times.push(performance.now() - begun);
              const left = data?.markRead?.conversation?.unreadCount;
              if (left !== (what === "all" ? 0 : unread - 1))
                throw new Error(`${left} of ${unread} messages are unread now. ${JSON.stringify(errors ?? "")}`);
            }
            const figures = { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
            return { operations: times.length, figures };
          },
        };
      }),
    );
  },
};

interface Answer {
  readonly data?: { readonly markRead: { readonly conversation: { readonly unreadCount: number } | null } | null };
  readonly errors?: unknown;
}

/**
 * Resets the recipient's marks, outside of the measured time. Their log head moves as well, which invalidates the writer's
 * snapshot cache.
 */
async function unreadAgain(
  sql: Connection,
  { conversation, recipient }: Pair,
  { readBefore, unread }: { readBefore: number; unread: number },
): Promise<void> {
  await sql.query(
    `UPDATE conversation_participants
     SET last_delivered_seq = ?, last_read_seq = ?, shown_delivered_seq = ?, shown_read_seq = ?, unread_count = ?
     WHERE conversation_id = ? AND user_id = ?;
     DELETE FROM message_status WHERE conversation_id = ?;
     UPDATE event_heads SET seq = seq + 1 WHERE user_id = ?`,
    [readBefore, readBefore, readBefore, readBefore, unread, conversation, recipient.id, conversation, recipient.id],
  );
}
