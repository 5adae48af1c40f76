import { EventsDocument } from "../generated/documents/Events.js";
import { type Readable, createWritable } from "../readable.js";
import { singleFlight } from "../single-flight.js";
import { type Leadership, beginSnapshot } from "../store/leadership.js";
import { applyEvents } from "./apply.js";
import { type LogContext, type StoredEvent, delay, reportError } from "./context.js";
import { fillSnapshot, readCursor } from "./snapshot.js";
import { requestWanted } from "./wanted.js";

/** State of the local rows: of a first snapshot, of a replay, or up to date. */
export type LogState = "empty" | "filling" | "replaying" | "live";

export interface Log {
  readonly state: Readable<LogState>;
  /** Keeps the database up to date with the server's event log until the leadership ends. */
  lead(leadership: Leadership): void;
}

/** Bounds a transaction; events that arrive during one form the next. */
const MAX_BATCH = 200;
const COLLECT_MS = 50;

export function createLog(context: LogContext): Log {
  const state = createWritable<LogState>("empty");
  return {
    state,
    lead: (leadership) => {
      follow(context, leadership, state.set).catch((error: unknown) => reportError(error, context, leadership));
    },
  };
}

async function follow(context: LogContext, turn: Leadership, setState: (state: LogState) => void): Promise<void> {
  const { database, viewerId, transport, ports, onEvents } = context;
  const { epoch, signal } = turn;
  const stop = new AbortController();
  signal.addEventListener("abort", () => stop.abort(signal.reason));
  const leadership = { ...turn, signal: stop.signal };
  const queue: StoredEvent[] = [];
  let cursor = await readCursor(context, leadership);
  let isFilling = true;
  let isReady = false;
  const showState = () => setState(isFilling ? "filling" : isReady ? "live" : "replaying");

  const fail = (error: unknown) => {
    stop.abort(error);
    reportError(error, context, turn);
  };
  const fill = singleFlight(async () => {
    isFilling = true;
    showState();
    await fillSnapshot(context, leadership);
    isFilling = false;
    showState();
  }, fail);
  const apply = singleFlight(async () => {
    while (queue.length > 0 && !stop.signal.aborted) {
      const batch = takeBatch(queue);
      const events = batch.map(({ event }) => event);
      const [first] = events;
      if (first?.__typename === "ResyncRequired") {
        await beginSnapshot(database, epoch, first.cursor);
        fill();
      } else await applyEvents(database, epoch, viewerId, events);
      onEvents(batch);
      // Events of a burst arrive one by one: those of a moment share a transaction, and a rendering.
      if (batch.length > 1 && queue.length > 0) await delay(ports, stop.signal, COLLECT_MS);
    }
  }, fail);

  transport.subscribe(
    EventsDocument,
    () => ({ after: cursor }),
    ({ events: event }) => {
      cursor = event.cursor;
      if (event.__typename === "StreamReady") isReady = true;
      queue.push({ event, isReplayed: !isReady });
      showState();
      apply();
    },
    {
      signal: stop.signal,
      onReconnect: () => {
        isReady = false;
        showState();
      },
    },
  );
  fill();
  requestWanted(context, leadership);
}

/** Takes the events up to the next resync, or only the resync. */
function takeBatch(queue: StoredEvent[]): StoredEvent[] {
  const place = queue.findIndex(({ event }) => event.__typename === "ResyncRequired");
  return queue.splice(0, place === 0 ? 1 : Math.min(MAX_BATCH, place === -1 ? MAX_BATCH : place));
}
