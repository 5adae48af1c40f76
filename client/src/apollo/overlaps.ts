import type { Transport } from "../transport/api.js";

/** Events that arrive during an operation: its answer may be older, so they are applied again after it. */
export interface Overlaps {
  /** Begins to collect the events for an operation. */
  begin(): { replay(): void; end(): void };
  /** Adds an event to the operations under way, as the function that applies it. */
  record(apply: () => void): void;
}

const overlaps = new WeakMap<Transport, Overlaps>();

/** Returns the overlaps of a transport: one for its link and for what follows its events. */
export function overlapsOf(transport: Transport): Overlaps {
  const known = overlaps.get(transport) ?? createOverlaps();
  overlaps.set(transport, known);
  return known;
}

function createOverlaps(): Overlaps {
  const collecting = new Set<(() => void)[]>();
  return {
    begin: () => {
      const events: (() => void)[] = [];
      collecting.add(events);
      return {
        replay: () => events.forEach((apply) => apply()),
        end: () => void collecting.delete(events),
      };
    },
    record: (apply) => collecting.forEach((events) => events.push(apply)),
  };
}
