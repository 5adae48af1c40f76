import type { RunningApp } from "../../../src/app.js";
import { type Pace, runAtRate } from "../harness/pacer.js";
import { built } from "../harness/built.js";
import { answer } from "../harness/remote.js";
import type { Recipient } from "./fixtures.js";
import { eventFor } from "./events.js";
import { write } from "./writer-load.js";

// The app in a process that uses some of its parts from within, to see what they cost without the rest.

export type InProcess = typeof methods;

let running: RunningApp;
let seats: readonly Recipient[] = [];

const methods = {
  listen: async (settings: Record<string, string>): Promise<{ url: string }> => {
    const [{ startApp }, { readConfig }] = [await built("app.js"), await built("infra/config.js")];
    running = await startApp(readConfig(settings));
    return { url: running.url.replace("localhost", "127.0.0.1") };
  },
  seat: (given: readonly Recipient[]) => void (seats = given),

  /** Tells each of the seated something in turn, as the writer does after its commit: the cost of delivering alone. */
  tell: (beat: Pace) =>
    runAtRate(beat, ({ person, n }) => running.app.hub.publish([eventFor(seats[person], { person, n })])),

  /** So many callers send through the writer for so long: the cost of writing alone. */
  write: ({ callers, seconds }: { callers: number; seconds: number }) =>
    write(running.app, seats, { callers, seconds }),

  /** Counts the seated as connected, so that nothing is noted as missed. */
  beThere: () => {
    for (const { userId } of seats) running.app.presence.connect(userId, userId);
  },
};

answer(methods);
