import type { TestRun } from "./test-run.js";
import { STREAM_MARKERS, type SeenEvent } from "./event.js";
import type { StreamEntry } from "./history.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** View of a device, assembled from its streams: its user's log from `begin` on, and ordering errors. */
export interface View {
  readonly device: string;
  readonly user: number;
  readonly begin: number;
  readonly events: readonly SeenEvent[];
  readonly errors: readonly string[];
}

/** Assembles each device's view. A stream opened at an earlier cursor discards the events after that cursor. */
export function viewsOf({ history, devices }: Pick<TestRun, "history" | "devices">): View[] {
  const entries = groupBy(history.streams, ({ device }) => device);
  return devices.map(({ name, user, begin }) => ({
    device: name,
    user,
    begin,
    ...assemble(begin, entries.get(name) ?? []),
  }));
}

function assemble(begin: number, entries: readonly StreamEntry[]): Pick<View, "events" | "errors"> {
  const events: SeenEvent[] = [];
  const errors: string[] = [];
  for (const entry of entries) {
    const last = events.at(-1)?.seq ?? begin;
    if (entry.kind === "opened") while ((events.at(-1)?.seq ?? begin) > entry.after) events.pop();
    if (entry.kind !== "got") continue;
    const { event, at } = entry;
    const isInPlace = STREAM_MARKERS.has(event.kind) ? event.seq === last : event.seq === last + 1;
    if (!isInPlace || event.kind === "ResyncRequired")
      errors.push(`at ${at.ms} ms got ${event.kind} at ${event.seq} after the event at ${last}`);
    if (!STREAM_MARKERS.has(event.kind)) events.push(event);
  }
  return { events, errors: errors };
}
