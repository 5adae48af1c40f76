import { expect, it } from "vitest";
import { type AccountStep, checkAccounts } from "./accounts-model.js";

const RUNS = Number(process.env["MODEL_RUNS"] ?? 300);
const SEED = Number(process.env["MODEL_SEED"] ?? 1);

it(`keeps each tab signed in as the server has it, and nothing of those who sign out (${RUNS} schedules)`, async () => {
  await checkAccounts({ numRuns: RUNS, seed: SEED });
}, 3_600_000);

const [ADA, JUN] = ["1111111", "2222222"] as const;

/** Steps of schedules that have failed, each run in many orders. */
const COUNTEREXAMPLES: readonly (readonly [name: string, steps: readonly AccountStep[]])[] = [
  [
    "a tab signs in as another person while it signs out",
    [
      ["sign in", ADA, 0],
      ["clock jumps", ADA, 5],
      ["sign in", JUN, 0],
      ["sign out", ADA, 0],
    ],
  ],
  [
    "a person signs in again while they sign out",
    [
      ["sign in", ADA, 0],
      ["clock jumps", ADA, 5],
      ["sign in", ADA, 0],
      ["sign out", ADA, 0],
    ],
  ],
  [
    "a tab is opened while another signs out",
    [
      ["sign in", ADA, 0],
      ["clock jumps", ADA, 5],
      ["open tab", ADA, 0],
      ["sign out", ADA, 0],
      ["open tab", ADA, 0],
    ],
  ],
];

it.each(COUNTEREXAMPLES)("holds in any order of: %s", async (_name, steps) => {
  await expect(checkAccounts({ numRuns: 100, seed: SEED }, steps)).resolves.toBeUndefined();
});
