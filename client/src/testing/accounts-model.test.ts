import { expect, it } from "vitest";
import { checkAccounts } from "./accounts-model.js";

const RUNS = Number(process.env["MODEL_RUNS"] ?? 300);
const SEED = Number(process.env["MODEL_SEED"] ?? 1);

it(`keeps each tab signed in as the server has it, and nothing of those who sign out (${RUNS} schedules)`, async () => {
  await checkAccounts({ numRuns: RUNS, seed: SEED });
}, 3_600_000);

/** Acts of schedules that have failed, each run in many orders. */
const COUNTEREXAMPLES: readonly (readonly [name: string, acts: string])[] = [
  ["a tab signs in as another person while it signs out", "sign in 1111111, clock jumps 5, sign in 2222222, sign out"],
  ["a person signs in again while they sign out", "sign in 1111111, clock jumps 5, sign in 1111111, sign out"],
  ["a tab is opened while another signs out", "sign in 1111111, clock jumps 5, open tab, sign out, open tab"],
];

it.each(COUNTEREXAMPLES)("holds in any order of: %s", async (_name, acts) => {
  await expect(checkAccounts({ numRuns: 100, seed: SEED }, acts)).resolves.toBeUndefined();
});
