import type { TestRun } from "./test-run.js";
import { STREAM_MARKERS, type SeenEvent } from "./event.js";
import type { Moment, StreamEntry } from "./history.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** View of a device, assembled from its streams: its user's log from `begin` on, and ordering errors. */
export interface View {
  readonly device: string;
  readonly user: number;
  /** Sequence of the newest ResyncRequired, or else of the device's sign-in. */
  readonly begin: number;
  readonly events: readonly SeenEvent[];
  /** Views that a ResyncRequired has ended, the oldest first. */
  readonly ended: readonly EndedView[];
  readonly errors: readonly string[];
}

/** View from its begin to the ResyncRequired that ended it. */
export interface EndedView {
  readonly from: Moment;
  readonly to: Moment;
  readonly events: readonly Received[];
}

interface Received {
  readonly at: Moment;
  readonly event: SeenEvent;
}

const START: Moment = { n: 0, ms: 0 };

/** Assembles each device's view. A stream opened at an earlier cursor discards the events after that cursor. */
export function viewsOf({ history, devices }: Pick<TestRun, "history" | "devices">): View[] {
  const entries = groupBy(history.streams, ({ device }) => device);
  return devices.map(({ name, user, begin }) => ({
    device: name,
    user,
    ...assemble(begin, entries.get(name) ?? []),
  }));
}

function assemble(first: number, entries: readonly StreamEntry[]): Omit<View, "device" | "user"> {
  const ended: EndedView[] = [];
  const errors: string[] = [];
  let begin = first;
  let events: Received[] = [];
  const position = () => events.at(-1)?.event.seq ?? begin;
  for (const entry of entries) {
    if (entry.kind === "opened") while (position() > Math.max(begin, entry.after)) events.pop();
    if (entry.kind !== "got") continue;
    const { event, at } = entry;
    if (event.kind === "ResyncRequired") {
      ended.push({ from: ended.at(-1)?.to ?? START, to: at, events });
      [begin, events] = [event.seq, []];
      continue;
    }
    const isMarker = STREAM_MARKERS.has(event.kind);
    if (event.seq !== position() + (isMarker ? 0 : 1))
      errors.push(`at ${at.ms} ms got ${event.kind} at ${event.seq} after the event at ${position()}`);
    if (!isMarker) events.push({ at, event });
  }
  return { begin, events: events.map(({ event }) => event), ended, errors };
}
