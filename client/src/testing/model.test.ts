import { expect, it } from "vitest";
import { checkModel } from "./model.js";

/** `npm test` runs the same schedules each time; MODEL_SEED=$RANDOM and a higher MODEL_RUNS look for new ones. */
const RUNS = Number(process.env["MODEL_RUNS"] ?? 2_000);
const SEED = Number(process.env["MODEL_SEED"] ?? 1);
/** Schedules of one seed; the next ones have the next seed. */
const RUNS_OF_A_SEED = 10_000;

it(
  `keeps what the tabs of a browser show equal to the server's log (${RUNS} schedules)`,
  async () => {
    for (let done = 0; done < RUNS; done += RUNS_OF_A_SEED) {
      const seed = SEED + done / RUNS_OF_A_SEED;
      await checkModel({ numRuns: Math.min(RUNS_OF_A_SEED, RUNS - done), seed });
      if (RUNS > RUNS_OF_A_SEED) process.stdout.write(`${new Date().toISOString()} seed ${seed} holds\n`);
    }
  },
  24 * 3_600_000,
);

/** Acts of schedules that have failed, each run in many orders. */
const COUNTEREXAMPLES: readonly (readonly [name: string, acts: string])[] = [
  ["a deletion is told before the answer to the send", "tab sends b, settle, tab sends b, trim b, delete b"],
  [
    "a tab takes back the lock that was stolen from it before its first commit was told",
    "open tab, steal a 1, steal, fill storage",
  ],
  [
    "a message is hidden before its event comes, in a conversation that was known without messages",
    "mute, other device sends, tab hides",
  ],
  ["a read mark is answered before its event comes", "peer sends b, settle, pin b, tab sees b, pin b 1"],
  [
    "an eviction for room is not followed by a change",
    "newest page a 1, settle, fill storage, settle, newest page, settle, tab sees c 3",
  ],
  ["a tab is killed before it tells its act", "tab sends, open tab, tab hides a 1, kill a 1"],
  [
    "an eviction for room is followed by a transaction that fails",
    "inbox page, peer sends, peer sends, evict, fill storage, peer sends, open tab, peer sends, evict, newest page",
  ],
];

it.each(COUNTEREXAMPLES)("holds in any order of: %s", async (_name, acts) => {
  await expect(checkModel({ numRuns: 300, seed: SEED }, acts)).resolves.toBeUndefined();
});
