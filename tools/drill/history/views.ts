import type { TestRun } from "./test-run.js";
import { STREAM_MARKERS, type SeenEvent } from "./event.js";
import type { StreamEntry } from "./history.js";
import { groupBy } from "./group.js";

/** What a device has put together from its streams: its person's log from where it began, and where that went wrong. */
export interface View {
  readonly device: string;
  readonly user: number;
  readonly begin: number;
  readonly events: readonly SeenEvent[];
  readonly faults: readonly string[];
}

/** Each device's view. A stream that opens at an earlier place makes the device forget what came after that. */
export function viewsOf({ history, devices }: Pick<TestRun, "history" | "devices">): View[] {
  const entries = groupBy(history.streams, ({ device }) => device);
  return devices.map(({ name, user, begin }) => ({
    device: name,
    user,
    begin,
    ...assemble(begin, entries.get(name) ?? []),
  }));
}

function assemble(begin: number, entries: readonly StreamEntry[]): Pick<View, "events" | "faults"> {
  const events: SeenEvent[] = [];
  const faults: string[] = [];
  for (const entry of entries) {
    const last = events.at(-1)?.seq ?? begin;
    if (entry.kind === "opened") while ((events.at(-1)?.seq ?? begin) > entry.after) events.pop();
    if (entry.kind !== "got") continue;
    const { event, at } = entry;
    const isInPlace = STREAM_MARKERS.has(event.kind) ? event.seq === last : event.seq === last + 1;
    if (!isInPlace || event.kind === "ResyncRequired")
      faults.push(`at ${at.ms} ms got ${event.kind} at ${event.seq} after the event at ${last}`);
    if (!STREAM_MARKERS.has(event.kind)) events.push(event);
  }
  return { events, faults };
}
