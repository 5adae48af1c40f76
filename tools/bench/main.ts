import { SCENARIOS } from "./scenarios/list.js";
import { report } from "./report/write.js";
import { runRounds } from "./harness/rounds.js";
import { NotAvailable, type Scenario } from "./harness/scenario.js";
import { withHarness } from "./harness/harness.js";

// Measures ConvoSpace beside baselines; tools/bench/README.md describes the method.
//   npm run bench [name…]      all scenarios, or those named or in a named group

const names = process.argv.slice(2);
const isNamed = ({ name, group }: Scenario) => names.includes(name) || (group !== undefined && names.includes(group));
const known = new Set(SCENARIOS.flatMap(({ name, group = name }) => [name, group]));
const unknown = names.filter((name) => !known.has(name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(", ")}. There is: ${[...known].join(", ")}.`);
  process.exit(1);
}
for (const scenario of SCENARIOS.filter((each) => names.length === 0 || isNamed(each))) {
  console.log(`${scenario.name}: ${scenario.about}`);
  await withHarness(async (harness) => {
    const systems = await scenario.prepare(harness);
    report(scenario, await runRounds(systems, harness.database.pid), harness.versions);
  }).catch((error: unknown) => {
    if (!(error instanceof NotAvailable)) throw error;
    console.log(`  skipped: ${error.message}`);
  });
}
