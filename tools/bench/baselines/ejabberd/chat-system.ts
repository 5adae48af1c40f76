import type { BenchDatabase } from "../../harness/database.js";
import type { Harness, System } from "../../harness/scenario.js";
import type { Remote } from "../../harness/remote.js";
import type { Chat, ChatResult } from "../../load/chat.js";
import { check, measured } from "../../load/delivery-check.js";
import { RESOURCE } from "../../load/xmpp.js";
import { DOMAIN } from "./configuration.js";
import { startEjabberd, tablesOf } from "./server.js";

export const E = "E (ejabberd)";

/** E with pairs of users, and their load generator. */
export interface EjabberdChat {
  readonly chat: Remote<Chat>;
  /** Creates the system under test; `runChat` runs one round on the load generator. */
  system(runChat: (chat: Remote<Chat>, seconds: number) => Promise<ChatResult>): System;
}

export interface EjabberdChatOptions {
  readonly pairs: number;
  /** Called when the server has started, before anyone connects. */
  readonly onStarted?: (pid: number) => Promise<void>;
}

const PASSWORD = "password";

/** Starts ejabberd and its load generator. @throws NotAvailable */
export async function startEjabberdChat(
  harness: Harness,
  { pairs: count, onStarted }: EjabberdChatOptions,
): Promise<EjabberdChat> {
  const tables = await tablesOf();
  const database = await harness.createDatabase("bench_ejabberd");
  await database.sql.query(tables);
  const pairs = Array.from({ length: count }, (_, n) => ({ sender: `sender${n}`, recipient: `recipient${n}` }));
  const users = pairs.flatMap(({ sender, recipient }) => [sender, recipient]);
  await database.sql.batch(
    "INSERT INTO users (username, password) VALUES (?, ?)",
    users.map((user) => [user, PASSWORD]),
  );
  const { url, pid } = await startEjabberd(harness, database);
  await onStarted?.(pid);
  const chat = harness.start<Chat>("load/chat.js");
  await chat.ask("connect", {
    protocol: "XMPP",
    pairs: pairs.map(({ sender, recipient }) => ({
      conversationId: `${recipient}@${DOMAIN}/${RESOURCE}`,
      sender: { url, token: `${sender}:${PASSWORD}` },
      recipient: { url, token: `${recipient}:${PASSWORD}` },
    })),
  });
  return {
    chat,
    system: (runChat) => ({
      name: E,
      servers: [pid],
      load: chat.pid,
      round: async (seconds) => {
        const result = await runChat(chat, seconds);
        await check(E, result, () => countArchived(database));
        return measured(result);
      },
    }),
  };
}

/** Counts the archived messages, each of which has a row in the archive of both users. */
async function countArchived({ sql }: BenchDatabase): Promise<number> {
  const [row] = await sql.query<{ total: bigint; different: bigint; sent: bigint }[]>(
    `SELECT COUNT(*) AS total, COUNT(DISTINCT username, txt) AS different, SUM(username LIKE 'sender%') AS sent
     FROM archive`,
  );
  const [total, different, sent] = [Number(row?.total), Number(row?.different), Number(row?.sent)];
  if (total !== different || total !== 2 * sent)
    throw new Error(
      `${E} has ${total} rows in its archive, ${different} different ones, ${sent} of them the senders'.`,
    );
  return sent;
}
