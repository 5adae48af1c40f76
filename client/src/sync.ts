import { leadLive } from "./live/lead.js";
import type { LiveMessage } from "./live/live.js";
import type { LiveContext } from "./live/context.js";
import { createProgressReporter } from "./live/report-progress.js";
import type { StoredEvent } from "./log/context.js";
import { type LogState, createLog } from "./log/log.js";
import { drainOutbox } from "./outbox/drain.js";
import type { RefusedAct, SyncState } from "./api.js";
import type { FirstPorts } from "./ports.js";
import { networkPorts } from "./ports/network.js";
import type { Writable } from "./readable.js";
import { type Bounds, DEFAULT_BOUNDS, evict } from "./store/evict.js";
import { beginEpoch } from "./store/leadership.js";
import { electLeader } from "./tabs/leader.js";
import { type LeaderMessage, watchLeader } from "./tabs/leader-watch.js";
import type { ConnectionState } from "./transport/api.js";
import type { TransportCore } from "./transport/transport.js";
import { watchRefused } from "./views/refused.js";

/** Delay of the eviction, so that a new leader first stores new events. */
const EVICT_AFTER_MS = 60_000;

/** Messages between the tabs of an account, but for changes of rows. The leader sends all but `hello`. */
export type SyncMessage =
  | LiveMessage
  | LeaderMessage
  | { readonly kind: "hello" }
  | { readonly kind: "state"; readonly connection: ConnectionState; readonly log: LogState }
  | { readonly kind: "events"; readonly events: readonly StoredEvent[] };

export interface SyncContext extends LiveContext {
  readonly transport: TransportCore;
  readonly ports: FirstPorts;
  /** States of the leader, which this shows. */
  readonly connection: Writable<ConnectionState>;
  readonly isOpen: Writable<boolean>;
  readonly sync: Writable<SyncState>;
  readonly live: { receive(message: LiveMessage): void; messages(): readonly LiveMessage[] };
  readonly keep: Partial<Bounds> | undefined;
  /** Called with the events of a transaction after they are stored, in each tab. */
  readonly onEvents: (events: readonly StoredEvent[]) => void;
  /** Called with each change that was refused and is taken back. */
  readonly onRefused: (refused: RefusedAct) => void;
}

export interface Sync {
  receive(message: SyncMessage): void;
  stop(): void;
}

/**
 * Stands for election among the tabs of a scope, which share the rows; while this tab leads, keeps the rows up to date
 * with the server, and the server with the outbox. Shows the leader's states in each tab.
 */
export function startSync(context: SyncContext, scope: string, post: (message: SyncMessage) => void): Sync {
  const { database, viewerId, transport, connection, isOpen, sync, live, keep, onEvents, onRefused, onError } = context;
  const ports = networkPorts(context.ports);
  let isLeader = false;

  function show(connected: ConnectionState, log: LogState): void {
    connection.set(connected);
    isOpen.set(connected.state === "open");
    const state = syncStateOf(connected, log);
    const last = sync.get();
    if (state !== last.state) sync.set({ ...last, state, since: new Date(ports.now()) });
  }

  function showOwn(): void {
    if (!isLeader) return;
    show(transport.connection.get(), log.state.get());
    post({ kind: "state", connection: { ...connection.get(), isLeader: false }, log: log.state.get() });
  }

  const log = createLog({
    ...{ database, viewerId, transport, ports, onError },
    onEvents: (events) => {
      onEvents(events);
      post({ kind: "events", events });
    },
  });

  async function lead(signal: AbortSignal): Promise<void> {
    const { epoch } = await beginEpoch(database);
    const turn = { epoch, signal, onLost: () => signal.aborted || election.resign() };
    if (signal.aborted) return;
    isLeader = true;
    signal.addEventListener("abort", () => {
      isLeader = false;
      transport.setActive(false);
    });
    transport.setActive(true);
    log.lead(turn);
    const show = (message: LiveMessage) => {
      live.receive(message);
      post(message);
    };
    const showProgress = createProgressReporter(ports, show);
    drainOutbox({ database, transport, ports, isOpen, showProgress, onError }, turn);
    leadLive(context, signal, show);
    const cancelEviction = ports.setTimer(() => {
      evict(database, epoch, { ...DEFAULT_BOUNDS, ...keep }).catch(onError);
    }, EVICT_AFTER_MS);
    signal.addEventListener("abort", cancelEviction);
  }

  function receive(message: SyncMessage): void {
    switch (message.kind) {
      case "hello":
        if (isLeader) {
          showOwn();
          live.messages().forEach(post);
        }
        return;
      case "state":
        if (!isLeader) show(message.connection, message.log);
        return;
      case "events":
        return onEvents(message.events);
      case "ping":
      case "pong":
        return watching.receive(message);
      case "typing":
      case "presence":
      case "progress":
        return live.receive(message);
    }
  }

  const election = electLeader(ports, `convospace/leader/${scope}`, lead, onError);
  const watching = watchLeader(ports, post, { ...election, isLeader: () => isLeader });
  const ends = [
    transport.connection.subscribe(showOwn),
    log.state.subscribe(showOwn),
    watchRefused(context, onRefused),
    watching.stop,
    election.stop,
  ];
  post({ kind: "hello" });
  return { receive, stop: () => ends.forEach((end) => end()) };
}

/** The state of the log is current only while the connection is open. */
function syncStateOf({ state }: ConnectionState, log: LogState): SyncState["state"] {
  return log === "empty" || log === "filling" || state === "open" ? log : "behind";
}
