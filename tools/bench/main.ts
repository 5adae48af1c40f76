import { SCENARIOS } from "./scenarios/list.js";
import { report } from "./report/write.js";
import { runRounds } from "./harness/rounds.js";
import { withHarness } from "./harness/harness.js";

// Measures ConvoSpace beside baselines; tools/bench/README.md describes the method.
//   npm run bench [name…]      all scenarios, or those named

const names = process.argv.slice(2);
const unknown = names.filter((name) => SCENARIOS.every((scenario) => scenario.name !== name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(", ")}. There is: ${SCENARIOS.map(({ name }) => name).join(", ")}.`);
  process.exit(1);
}
for (const scenario of SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name))) {
  console.log(`${scenario.name}: ${scenario.about}`);
  await withHarness(async (harness) => {
    const systems = await scenario.prepare(harness);
    report(scenario, await runRounds(systems, harness.database.pid), harness.database.version);
  });
}
