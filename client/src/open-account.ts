import type { ChatOptions, ConversationSettings, SyncState } from "./api.js";
import { type LiveMessage, createLive } from "./live/live.js";
import { markDelivered } from "./live/marks.js";
import type { LogEvent } from "./log/derive.js";
import { type LogState, createLog } from "./log/log.js";
import { drainOutbox } from "./outbox/drain.js";
import type { ChannelPort, StoresPort } from "./ports.js";
import { createWritable } from "./readable.js";
import type { Change } from "./store/database.js";
import { DEFAULT_BOUNDS, evict } from "./store/evict.js";
import { beginEpoch } from "./store/leadership.js";
import { type StorageState, openAccountStore } from "./store/account-store.js";
import { electLeader } from "./tabs/leader.js";
import { type LeaderMessage, type LeaderWatch, watchLeader } from "./tabs/leader-watch.js";
import type { ConnectionState } from "./transport/api.js";
import type { TransportCore } from "./transport/transport.js";
import type { Account } from "./views/account.js";

/** Delay of the eviction, so that a new leader first stores new events. */
const EVICT_AFTER_MS = 60_000;

export interface AccountContext {
  readonly options: ChatOptions;
  readonly transport: TransportCore;
  /** Absent: rows are lost with the page. */
  readonly stores: StoresPort | undefined;
  readonly onEvent: (event: LogEvent, isReplayed: boolean) => void;
  readonly onError: (error: unknown) => void;
}

export interface OpenAccount extends Account {
  close(): void;
}

/** Messages between the tabs of an account. The leader sends all but `change` and `hello`. */
type TabMessage =
  | LiveMessage
  | LeaderMessage
  | { readonly kind: "change"; readonly change: Change }
  | { readonly kind: "hello" }
  | { readonly kind: "state"; readonly connection: ConnectionState; readonly log: LogState }
  | { readonly kind: "event"; readonly event: LogEvent; readonly isReplayed: boolean };

/** Opens the store of a user, and keeps it up to date with the server while this tab leads. */
export async function openAccount(
  { options, transport, stores, onEvent, onError: report }: AccountContext,
  viewerId: string,
): Promise<OpenAccount> {
  const { ports, socket, session } = transport;
  const onError = (error: unknown) => {
    // A sign-out in another tab takes the database away before this tab has closed the account.
    const state = session.state.get();
    if ("userId" in state && state.userId === viewerId) report(error);
  };
  const { setTimer } = ports;
  const isSignedIn = () => session.reread(viewerId);
  const store = await openAccountStore({ stores, userId: viewerId, setTimer, isSignedIn, onError });
  const { database, storage } = store;
  let channel: ChannelPort | undefined;
  let watch: LeaderWatch | undefined;
  let leave: (() => void) | undefined;
  const post = (message: TabMessage) => channel?.post(message);
  const isOpen = createWritable(false);
  const connection = createWritable(transport.connection.get());
  const sync = createWritable<SyncState>({
    state: "empty",
    storage: "memory",
    since: new Date(ports.now()),
  });
  const live = createLive({ viewerId, database, transport, ports, isOpen, onError }, post);
  let isLeader = false;
  /** Milliseconds that the server's clock is ahead of this one, by the newest StreamReady. */
  let clockOffset = 0;

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

  function deliver(event: LogEvent, isReplayed: boolean): void {
    if (event.__typename === "StreamReady") clockOffset = Date.parse(event.occurredAt) - ports.now();
    live.onEvent(event);
    onEvent(event, isReplayed);
  }

  function receive(message: TabMessage): void {
    switch (message.kind) {
      case "change":
        return database.receive(message.change);
      case "hello":
        if (isLeader) {
          showOwn();
          live.repost();
        }
        return;
      case "state":
        if (!isLeader) show(message.connection, message.log);
        return;
      case "event":
        return deliver(message.event, message.isReplayed);
      case "ping":
      case "pong":
        return watch?.receive(message);
      case "typing":
      case "presence":
        return live.receive(message);
    }
  }

  const log = createLog({
    ...{ database, viewerId, transport, ports, onError },
    onEvent: (event, isReplayed) => {
      markDelivered({ database, viewerId, onError }, event);
      deliver(event, isReplayed);
      post({ kind: "event", event, isReplayed });
    },
  });

  async function lead(signal: AbortSignal, resign: () => void): Promise<void> {
    const { epoch } = await beginEpoch(database);
    const turn = { epoch, signal, onLost: () => signal.aborted || resign() };
    if (signal.aborted) return;
    isLeader = true;
    signal.addEventListener("abort", () => {
      isLeader = false;
      socket.setActive(false);
    });
    socket.setActive(true);
    log.lead(turn);
    const uploadMedia = () => Promise.resolve(undefined);
    drainOutbox({ database, transport, ports, isOpen, uploadMedia, onError }, turn);
    live.lead(signal);
    const cancelEviction = ports.setTimer(() => {
      evict(database, turn.epoch, { ...DEFAULT_BOUNDS, ...options.keep }).catch(onError);
    }, EVICT_AFTER_MS);
    signal.addEventListener("abort", cancelEviction);
  }

  /** Joins the tabs that share the rows. Returns the function that leaves them. */
  function join(scope: string): () => void {
    const joined = (channel = ports.channel(`convospace/1/${scope}`));
    const name = `convospace/leader/${scope}`;
    const election = electLeader(ports, name, (signal) => lead(signal, () => election.resign()), onError);
    const watching = (watch = watchLeader(ports, post, { ...election, isLeader: () => isLeader }));
    const endMessages = joined.onMessage((message) => receive(message as TabMessage));
    post({ kind: "hello" });
    return () => [endMessages, watching.stop, election.stop, joined.close].forEach((end) => end());
  }

  function showStorage(state: StorageState): void {
    leave?.();
    leave = undefined;
    if (state === "outdated")
      return connection.set({ state: "outdated", since: new Date(ports.now()), isLeader: false });
    sync.set({ ...sync.get(), storage: state });
    // Tabs without a stored database share nothing: each leads for itself.
    leave = join(state === "kept" ? viewerId : `${viewerId}/${ports.uuid()}`);
  }

  const ends = [
    database.subscribe((change, isLocal) => {
      if (isLocal) post({ kind: "change", change });
    }),
    transport.connection.subscribe(showOwn),
    log.state.subscribe(showOwn),
    storage.subscribe(showStorage),
    () => leave?.(),
    live.stop,
    store.close,
  ];
  return {
    viewerId,
    database,
    sync,
    connection,
    transport,
    live,
    pendingSettings: createWritable<ReadonlyMap<string, ConversationSettings>>(new Map()),
    serverNow: () => ports.now() + clockOffset,
    uuid: ports.uuid,
    setTimer,
    onError,
    close: () => {
      for (const end of ends) end();
    },
  };
}

/** The state of the log is current only while the connection is open. */
function syncStateOf({ state }: ConnectionState, log: LogState): SyncState["state"] {
  return log === "empty" || log === "filling" || state === "open" ? log : "behind";
}
