import type { Clock } from "../../../infra/clock.js";
import { type CircuitBreaker, createCircuitBreaker } from "../../../push/circuit-breaker.js";

/** Part of a push service that fails as one, as this process sees it. */
export interface Circuit {
  readonly breaker: CircuitBreaker;
  underWay: number;
}

/** Circuits of this process, by name. */
export interface Circuits {
  of(name: string): Circuit;
  /** Names of those that are open. */
  open(): string[];
}

/** Sends under way at the same time to one circuit: one that hangs leaves places to the others. */
export const MAX_UNDER_WAY = 32;
/** Idle circuits beyond it are forgotten: hosts of Web Push are many. */
const MAX_CIRCUITS = 1000;

export function createCircuits(now: Clock): Circuits {
  const circuits = new Map<string, Circuit>();

  function forgetIdle(): void {
    for (const [name, { breaker, underWay }] of circuits)
      if (underWay === 0 && breaker.opensUntil() === undefined) circuits.delete(name);
  }

  return {
    of: (name) => {
      let circuit = circuits.get(name);
      if (circuit !== undefined) return circuit;
      if (circuits.size >= MAX_CIRCUITS) forgetIdle();
      circuit = { breaker: createCircuitBreaker(now), underWay: 0 };
      circuits.set(name, circuit);
      return circuit;
    },
    open: () => [...circuits].flatMap(([name, { breaker }]) => (breaker.opensUntil() === undefined ? [] : [name])),
  };
}
