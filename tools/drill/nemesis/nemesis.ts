import { setTimeout as sleep } from "node:timers/promises";
import type { History, Moment, InjectedFault } from "../history/history.js";
import type { Random } from "../random.js";
import type { Cluster } from "../cluster/cluster.js";
import type { Fault, Target } from "./fault.js";

/** How often, and how long, nothing is disturbed in between, so that it can be seen how things go then. */
const FAULT_FREE = { chance: 0.2, ms: 10_000 };

/** Strikes with one fault after the other, sometimes two at once, until the time is over; then all is healed. */
export async function runNemesis(
  stage: Cluster,
  history: History,
  {
    faults,
    random,
    until,
    say,
  }: { faults: readonly Fault[]; random: Random; until: number; say: (line: string) => void },
): Promise<void> {
  const struck = new Set<string>();
  const left = () => Math.max(0, until - performance.now());

  /** Draws all of its choices before it waits for anything, so that they come in the same order each time. */
  function strike(fault: Fault): Promise<void> {
    const targets = fault.targets(stage).filter(({ name }) => !struck.has(name));
    const [least, most] = fault.seconds;
    const duration = 1000 * (least + random.next() * (most - least));
    const choices = random.fork(`${fault.name} ${history.faults.length}`);
    if (targets.length === 0) return Promise.resolve();
    return endure(fault, random.pick(targets), duration, choices);
  }

  async function endure(fault: Fault, target: Target, duration: number, choices: Random): Promise<void> {
    const trouble: InjectedFault = { fault: fault.name, target: target.name, from: history.now() };
    history.faults.push(trouble);
    struck.add(target.name);
    try {
      const heal = await target.start(choices);
      await sleep(Math.min(duration, left()));
      trouble.healing = history.now();
      await heal();
    } catch (error) {
      history.incidents.push({ at: history.now(), what: error instanceof Error ? error.message : String(error) });
    }
    struck.delete(target.name);
    trouble.healed = history.now();
    say(`${seconds(trouble.from)} ${fault.name}: ${target.name}, for ${seconds(trouble.healed, trouble.from)}`);
  }

  if (faults.length === 0) return sleep(left());
  const any = () => random.weighed(faults, ({ weight }) => weight);
  // Redis first and alone: how things go without it is a law of its own.
  const first = faults.filter(({ name }) => name.endsWith("-redis"));
  if (first.length > 0) await strike({ ...random.pick(first), seconds: [8, 8] });
  while (left() > 0) {
    const pause = random.chance(FAULT_FREE.chance) ? FAULT_FREE.ms : random.between(300, 3000);
    await sleep(Math.min(pause, left()));
    if (left() > 0) await Promise.all(Array.from({ length: random.chance(0.25) ? 2 : 1 }, () => strike(any())));
  }
}

function seconds({ ms }: Moment, since: Moment = { n: 0, ms: 0 }): string {
  return `${((ms - since.ms) / 1000).toFixed(1)} s`;
}
