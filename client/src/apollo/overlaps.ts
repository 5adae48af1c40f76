import type { LogEvent } from "../log/derive.js";
import type { Transport } from "../transport/api.js";

/** Events that arrive during an operation: its answer may be older, so they are applied again after it. */
export interface Overlaps {
  /** Begins to collect the events for an operation. */
  begin(): { replay(): void; end(): void };
  /** Adds an event to the operations under way. */
  record(event: LogEvent): void;
  /** Sets the function that applies events again. */
  onReplay(apply: (event: LogEvent) => void): void;
}

const overlaps = new WeakMap<Transport, Overlaps>();

/** Returns the overlaps of a transport: one for its link and for what follows its events. */
export function overlapsOf(transport: Transport): Overlaps {
  const known = overlaps.get(transport) ?? createOverlaps();
  overlaps.set(transport, known);
  return known;
}

function createOverlaps(): Overlaps {
  const collecting = new Set<LogEvent[]>();
  let apply: (event: LogEvent) => void = () => {};
  return {
    begin: () => {
      const events: LogEvent[] = [];
      collecting.add(events);
      return {
        replay: () => events.forEach((event) => apply(event)),
        end: () => void collecting.delete(events),
      };
    },
    record: (event) => collecting.forEach((events) => events.push(event)),
    onReplay: (run) => (apply = run),
  };
}
