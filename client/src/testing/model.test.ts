import { it } from "vitest";
import { checkModel } from "./model.js";

/** `npm test` runs the same schedules each time; MODEL_SEED=$RANDOM and a higher MODEL_RUNS look for new ones. */
const RUNS = Number(process.env["MODEL_RUNS"] ?? 2_000);
const SEED = Number(process.env["MODEL_SEED"] ?? 1);

it(`keeps what the tabs of a browser show equal to the server's log (${RUNS} schedules)`, async () => {
  await checkModel({ numRuns: RUNS, seed: SEED });
}, 3_600_000);
