import { expect, it } from "vitest";
import { type Step, checkModel } from "./model.js";

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

/** A step that changes nothing, while the kit goes on. */
const PAUSE: Step = ["wake", "a", 0];

/** Steps of schedules that have failed, each run in many orders. */
const COUNTEREXAMPLES: readonly (readonly [name: string, steps: readonly Step[]])[] = [
  [
    "a deletion is told before the answer to the send",
    [
      ["tab sends", "b", 0],
      ...[PAUSE, PAUSE, PAUSE, PAUSE],
      ["trim", "b", 0],
      ...[PAUSE, PAUSE, PAUSE],
      ["delete", "b", 0],
    ],
  ],
  [
    "a tab takes back the lock that was stolen from it before its first commit was told",
    [
      ["open tab", "a", 0],
      ["steal", "a", 1],
      ["steal", "a", 0],
      ["fill storage", "a", 0],
    ],
  ],
  [
    "a message is hidden before its event comes, in a conversation that was known without messages",
    [
      ["mute", "a", 0],
      ["other device sends", "a", 0],
      ["tab hides", "a", 0],
    ],
  ],
  [
    "a read mark is answered before its event comes",
    [
      ["peer sends", "b", 0],
      ...[PAUSE, PAUSE, PAUSE, PAUSE, PAUSE, PAUSE],
      ["pin", "b", 0],
      ["tab sees", "b", 0],
      ["pin", "b", 1],
    ],
  ],
  [
    "an eviction for room is not followed by a change",
    [
      ["newest page", "a", 1],
      ...[PAUSE, PAUSE, PAUSE, PAUSE, PAUSE],
      ["fill storage", "a", 0],
      PAUSE,
      ["newest page", "a", 0],
      PAUSE,
      ["tab sees", "c", 3],
    ],
  ],
];

it.each(COUNTEREXAMPLES)("holds in any order of: %s", async (_name, steps) => {
  await expect(checkModel({ numRuns: 300, seed: SEED }, steps)).resolves.toBeUndefined();
});
