import type { BenchDatabase } from "../harness/database.js";
import type { Harness } from "../harness/scenario.js";
import type { Remote } from "../harness/remote.js";
import type { InProcess } from "./in-process.js";
import { NODE_PATH, NODE_SCRIPT } from "./node-script.js";
import { type Pair, addPairs } from "./users.js";
import { CONVOSPACE_SETTINGS } from "./server.js";

/** Running in-process app with pairs of users. */
export interface RecipientsSetup {
  readonly inside: Remote<InProcess>;
  readonly url: string;
  readonly database: BenchDatabase;
  readonly pairs: readonly Pair[];
}

/** Starts the in-process app by one of its methods and inserts `count` pairs. */
export async function setUpRecipients(
  harness: Harness,
  count: number,
  listen: "listen" | "listenWithoutPolling" = "listen",
): Promise<RecipientsSetup> {
  const database = await harness.createDatabase("bench_convospace");
  const inside = harness.start<InProcess>("convospace/in-process.js", {
    script: NODE_SCRIPT,
    env: { NODE_ENV: "development", PATH: NODE_PATH },
  });
  const { url } = await inside.ask(listen, { ...CONVOSPACE_SETTINGS, DATABASE_URL: database.url });
  const pairs = await addPairs(database.sql, count);
  await inside.ask(
    "setRecipients",
    pairs.map(({ sender, recipient, conversation }) => ({
      userId: recipient.id,
      senderId: sender.id,
      conversationId: conversation,
    })),
  );
  return { inside, url, database, pairs };
}
