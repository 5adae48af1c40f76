import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "../harness/scenario.js";
import type { Rounds } from "../harness/rounds.js";
import { SETTINGS } from "../harness/settings.js";
import { machineTable } from "./machine.js";
import { evaluate, medians } from "./summary.js";
import { systemTable, roundTable, toMarkdown, verdictTable } from "./table.js";

/** Share of one core that other processes may use without a note. */
const QUIET = 0.1;

/** Prints the results of a scenario and writes them to the results folder. */
export function report(scenario: Scenario, rounds: Rounds, versions: ReadonlyMap<string, string>): void {
  const verdicts = toMarkdown(verdictTable(evaluate(scenario, rounds)));
  const systems = toMarkdown(systemTable(rounds));
  console.log(`\n${verdicts}\n\n${systems}\n`);
  const text = `# ${scenario.name}

${scenario.about}

${verdicts}

The ratio is the median of the rounds' ratios. The systems' figures are medians of their rounds; CPU is per operation and
includes deferred work:

${systems}

${toMarkdown(roundTable(rounds))}

${machineNote(rounds)}${toMarkdown(machineTable(versions))}

\`${command(scenario)}\`
`;
  mkdirSync(SETTINGS.results, { recursive: true });
  writeFileSync(join(SETTINGS.results, `${scenario.name}.md`), text);
}

function machineNote(rounds: Rounds): string {
  const most = Math.max(...[...medians(rounds).values()].map(({ othersShare }) => othersShare ?? 0));
  return most > QUIET
    ? `**The machine was shared**: other processes used ${(most * 100).toFixed(0)} % of a core. Trust the ratios more than the rates.\n\n`
    : "";
}

function command({ name }: Scenario): string {
  const { rounds, seconds, warmUpSeconds, scale } = SETTINGS;
  const scaled = scale === 1 ? "" : ` SCALE=${scale}`;
  return `ROUNDS=${rounds} SECONDS=${seconds} WARMUP=${warmUpSeconds}${scaled} npm run bench ${name}`;
}
