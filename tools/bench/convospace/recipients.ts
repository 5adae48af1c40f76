import type { BenchDatabase } from "../harness/database.js";
import type { Stage } from "../harness/scenario.js";
import type { Remote } from "../harness/remote.js";
import type { Inside } from "./in-process.js";
import { NODE_FLAGS } from "./node-flags.js";
import { type Pair, addPairs } from "./users.js";
import { SETTINGS_OF_OURS } from "./server.js";

/** The app to be used from within, with people seated in pairs. */
export interface Seated {
  readonly inside: Remote<Inside>;
  readonly url: string;
  readonly database: BenchDatabase;
  readonly pairs: readonly Pair[];
}

/** Starts the app in a process that uses its parts from within, and seats so many pairs. */
export async function seatInside(stage: Stage, count: number): Promise<Seated> {
  const database = await stage.createDatabase("bench_ours");
  const inside = stage.start<Inside>("convospace/in-process.js", {
    execArgv: NODE_FLAGS,
    env: { NODE_ENV: "development" },
  });
  const { url } = await inside.ask("listen", { ...SETTINGS_OF_OURS, DATABASE_URL: database.url });
  const pairs = await addPairs(database.sql, count);
  await inside.ask(
    "seat",
    pairs.map(({ speaker, listener, conversation }) => ({
      userId: listener.id,
      senderId: speaker.id,
      conversationId: conversation,
    })),
  );
  return { inside, url, database, pairs };
}
