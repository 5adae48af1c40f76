import { setTimeout as sleep } from "node:timers/promises";
import type { History, Moment, InjectedFault } from "../history/history.js";
import type { Random } from "../random.js";
import type { Cluster } from "../cluster/cluster.js";
import type { Fault, Target } from "./fault.js";

/** Chance and length of a pause without faults, which the liveness checkers need. */
const FAULT_FREE = { chance: 0.2, ms: 10_000 };

/** Injects one fault after the other, sometimes two at once, until the deadline; then heals all. */
export async function runNemesis(
  cluster: Cluster,
  history: History,
  {
    faults: chosen,
    random,
    until,
    print,
  }: { faults: readonly Fault[]; random: Random; until: number; print: (line: string) => void },
): Promise<void> {
  const faults = chosen.filter(({ targets }) => targets(cluster).length > 0);
  const busyTargets = new Set<string>();
  const remainingMs = () => Math.max(0, until - performance.now());

  /** Draws all random choices before the first await, so that their order depends on the seed only. */
  function inject(fault: Fault): Promise<void> {
    const targets = fault.targets(cluster).filter(({ name }) => !busyTargets.has(name));
    const [least, most] = fault.seconds;
    const duration = 1000 * (least + random.next() * (most - least));
    const faultRandom = random.fork(`${fault.name} ${history.faults.length}`);
    if (targets.length === 0) return Promise.resolve();
    return runFault(fault, random.pick(targets), duration, faultRandom);
  }

  async function runFault(fault: Fault, target: Target, duration: number, faultRandom: Random): Promise<void> {
    const injected: InjectedFault = { fault: fault.name, target: target.name, from: history.now() };
    history.faults.push(injected);
    busyTargets.add(target.name);
    try {
      const heal = await target.start(faultRandom, history);
      await sleep(Math.min(duration, remainingMs()));
      injected.healing = history.now();
      await heal();
    } catch (error) {
      history.incidents.push({ at: history.now(), what: error instanceof Error ? error.message : String(error) });
    }
    busyTargets.delete(target.name);
    injected.healed = history.now();
    print(`${seconds(injected.from)} ${fault.name}: ${target.name}, for ${seconds(injected.healed, injected.from)}`);
  }

  if (faults.length === 0) return sleep(remainingMs());
  const anyFault = () => random.weighed(faults, ({ weight }) => weight);
  // A Redis fault first and alone: two checkers need such an interval.
  const first = faults.filter(({ name }) => name.endsWith("-redis"));
  if (first.length > 0) await inject({ ...random.pick(first), seconds: [8, 8] });
  while (remainingMs() > 0) {
    const pause = random.chance(FAULT_FREE.chance) ? FAULT_FREE.ms : random.between(300, 3000);
    await sleep(Math.min(pause, remainingMs()));
    if (remainingMs() <= 0) return;
    const drawn = Array.from({ length: random.chance(0.25) ? 2 : 1 }, anyFault);
    const exclusive = drawn.find(({ isExclusive }) => isExclusive);
    await Promise.all(exclusive === undefined ? drawn.map(inject) : [inject(exclusive)]);
  }
}

function seconds({ ms }: Moment, since: Moment = { n: 0, ms: 0 }): string {
  return `${((ms - since.ms) / 1000).toFixed(1)} s`;
}
