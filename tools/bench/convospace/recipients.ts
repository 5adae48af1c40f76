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

export interface RecipientsOptions {
  /** Method of the process that starts the app. */
  readonly listen?: "listen" | "listenWithoutPolling";
  readonly settings?: Readonly<Record<string, string>>;
  /** Name of the database where there are several. */
  readonly database?: string;
}

/** Starts the in-process app and inserts `count` pairs. */
export async function setUpRecipients(
  harness: Harness,
  count: number,
  { listen = "listen", settings = {}, database: name = "bench_convospace" }: RecipientsOptions = {},
): Promise<RecipientsSetup> {
  const database = await harness.createDatabase(name);
  const inside = harness.start<InProcess>("convospace/in-process.js", {
    script: NODE_SCRIPT,
    env: { NODE_ENV: "development", PATH: NODE_PATH },
  });
  const { url } = await inside.ask(listen, {
    ...CONVOSPACE_SETTINGS,
    // A folder of uploads belongs to one database.
    ...{ MEDIA_STORE: "off", DATABASE_URL: database.url, ...settings },
  });
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
