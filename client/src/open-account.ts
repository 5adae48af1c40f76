import type { ChatOptions, ConversationSettings, RefusedAct, SyncState } from "./api.js";
import { createLive } from "./live/live.js";
import type { StoredEvent } from "./log/context.js";
import type { LogEvent } from "./log/derive.js";
import type { StoresPort } from "./ports.js";
import { createWritable } from "./readable.js";
import { type StorageState, openAccountStore } from "./store/account-store.js";
import type { Change } from "./store/database.js";
import type { Sync, SyncMessage } from "./sync.js";
import { lazy } from "./transport/lazy.js";
import type { TransportCore } from "./transport/transport.js";
import type { Account } from "./views/account.js";

export interface AccountContext {
  readonly options: ChatOptions;
  readonly transport: TransportCore;
  /** Absent: rows are lost with the page. */
  readonly stores: StoresPort | undefined;
  /** Loads what follows the server. @throws Offline */
  readonly load: () => Promise<typeof import("./online.js")>;
  readonly onEvent: (event: LogEvent, isReplayed: boolean) => void;
  readonly onRefused: (refused: RefusedAct) => void;
  readonly onError: (error: unknown) => void;
}

export interface OpenAccount extends Account {
  close(): void;
}

/** Messages between the tabs of an account. */
type TabMessage = SyncMessage | { readonly kind: "change"; readonly change: Change };

/** Opens the store of a user, shared with the other tabs, and keeps it up to date once the code for that is loaded. */
export async function openAccount(
  { options, transport, stores, load, onEvent, onRefused, onError: report }: AccountContext,
  viewerId: string,
): Promise<OpenAccount> {
  const { ports, session } = transport;
  const onError = (error: unknown) => {
    // A sign-out in another tab takes the database away before this tab has closed the account.
    const state = session.state.get();
    if ("userId" in state && state.userId === viewerId) report(error);
  };
  const { setTimer } = ports;
  const isSignedIn = () => session.reread(viewerId);
  const whenLoaded = () => transport.loaded().then(load);
  const store = await openAccountStore({
    ...{ stores, userId: viewerId, setTimer, isSignedIn, onError },
    loadRecovery: whenLoaded,
  });
  const { database, storage } = store;
  const isOpen = createWritable(false);
  const connection = createWritable(transport.connection.get());
  const sync = createWritable<SyncState>({ state: "empty", storage: "memory", since: new Date(ports.now()) });
  const liveContext = { viewerId, database, transport, ports, isOpen, onError };
  const live = createLive(liveContext, whenLoaded);
  let leave: (() => void) | undefined;
  /** Milliseconds that the server's clock is ahead of this one, by the newest StreamReady. */
  let clockOffset = 0;

  function deliver(events: readonly StoredEvent[]): void {
    for (const { event, isReplayed } of events) {
      if (event.__typename === "StreamReady") clockOffset = Date.parse(event.occurredAt) - ports.now();
      live.onEvent(event);
      onEvent(event, isReplayed);
    }
  }

  /** Joins the tabs that share the rows. Returns the function that leaves them. */
  function join(scope: string): () => void {
    const channel = ports.channel(`convospace/1/${scope}`);
    const post = (message: TabMessage) => channel.post(message);
    let started: Sync | undefined;
    const ends = [
      database.subscribe((change, isLocal) => {
        if (isLocal) post({ kind: "change", change });
      }),
      channel.onMessage((received) => {
        const message = received as TabMessage;
        if (message.kind === "change") database.receive(message.change);
        else started?.receive(message);
      }),
      transport.connection.subscribe((state) => {
        // The code that would show it has not been loaded.
        if (!started && state.state === "offline") connection.set(state);
      }),
      () => started?.stop(),
      channel.close,
    ];
    let hasLeft = false;
    const context = { ...liveContext, connection, sync, live, keep: options.keep, onEvents: deliver, onRefused };
    const start = async () => {
      const { startSync } = await whenLoaded();
      if (!hasLeft) started = startSync(context, scope, post);
    };
    start().catch((error: unknown) => hasLeft || onError(error));
    return () => {
      hasLeft = true;
      for (const end of ends) end();
    };
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

  const serverNow = () => ports.now() + clockOffset;
  const requests = lazy(async () => (await load()).createRequests({ database, viewerId, serverNow }, transport));
  const ends = [storage.subscribe(showStorage), () => leave?.(), live.stop, store.close];
  return {
    viewerId,
    database,
    sync,
    connection,
    transport,
    requests,
    showing: (...rows) =>
      void requests().then(
        ({ showing }) => showing(...rows),
        () => undefined,
      ),
    live,
    pendingSettings: createWritable<ReadonlyMap<string, ConversationSettings>>(new Map()),
    serverNow,
    uuid: ports.uuid,
    page: ports.page,
    setTimer,
    onError,
    close: () => {
      for (const end of ends) end();
    },
  };
}
