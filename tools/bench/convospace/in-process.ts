import type { RunningApp } from "../../../src/app.js";
import type { Config } from "../../../src/infra/config.js";
import { type Pace, runAtRate } from "../harness/pacer.js";
import { built } from "../harness/built.js";
import { answer } from "../harness/remote.js";
import type { Recipient } from "./recipient.js";
import { eventFor } from "./events.js";
import { sendOne, write } from "./writer-load.js";

// Process that runs the app and calls its hub and writer directly, to measure them alone.

export type InProcess = typeof methods;

/** Message as `conversationId:sequence`, and its commit in milliseconds since the epoch. */
export interface Commit {
  readonly message: string;
  readonly at: number;
}

let running: RunningApp;
let recipients: readonly Recipient[] = [];

/** Longest interval of a timer in Node.js: 24 days. */
const NEVER_MS = 2 ** 31 - 1;

async function listen(settings: Record<string, string>, overrides: Partial<Config> = {}): Promise<{ url: string }> {
  const [{ startApp }, { readConfig }] = [await built("app.js"), await built("infra/config.js")];
  running = await startApp({ ...readConfig(settings), ...overrides });
  return { url: running.url.replace("localhost", "127.0.0.1") };
}

function recipientOf(person: number): Recipient {
  const recipient = recipients[person];
  if (recipient === undefined) throw new Error(`There is no recipient ${person}.`);
  return recipient;
}

const methods = {
  listen: (settings: Record<string, string>) => listen(settings),

  /** Starts the app for `publish`: its hub does not poll the logs, which do not have the published events. */
  listenWithoutPolling: (settings: Record<string, string>) => listen(settings, { HUB_POLL_MS: NEVER_MS }),

  setRecipients: (given: readonly Recipient[]) => void (recipients = given),

  /** Publishes events to the recipients in turn, as the writer does after its commit: the cost of delivery alone. */
  publish: (pace: Pace) =>
    runAtRate(pace, ({ person, n }) => running.app.hub.publish([eventFor(recipients[person], { person, n })])),

  /** Sends through the writer: the cost of writing alone. */
  write: ({ callers, seconds }: { callers: number; seconds: number }) =>
    write(running.app, recipients, { callers, seconds }),

  /** Sends through the writer at the rate, to the recipients in turn; returns the times of the commits. */
  writeAtRate: async (pace: Pace): Promise<Commit[]> => {
    const { toGlobalId } = await built("graphql/global-ids.js");
    const sends: Promise<Commit>[] = [];
    await runAtRate(pace, ({ person }) => {
      const { conversationId, ...recipient } = recipientOf(person);
      const message = sendOne(running.app, { conversationId, ...recipient });
      const id = toGlobalId(running.app, "Conversation", conversationId);
      sends.push(
        message.then(({ seq }) => ({ message: `${id}:${seq}`, at: performance.timeOrigin + performance.now() })),
      );
    });
    return Promise.all(sends);
  },

  /** Marks the recipients as online, so that no notifications are written. */
  connectRecipients: () => {
    for (const { userId } of recipients) running.app.presence.connect(userId, userId);
  },
};

answer(methods);
