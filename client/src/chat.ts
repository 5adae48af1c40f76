import type { Chat, ChatOptions, RefusedAct, SyncState } from "./api.js";
import type { LogEvent } from "./log/derive.js";
import { createAccounts } from "./accounts.js";
import { createWritable } from "./readable.js";
import { indexedDbStores } from "./store/indexed-db.js";
import { lazy } from "./transport/lazy.js";
import { composeTransport } from "./transport/transport.js";
import { requireAccount, whileSignedIn } from "./views/account.js";
import { createConversationView } from "./views/conversation.js";
import { createDraftsView } from "./views/drafts.js";
import { createInboxView } from "./views/inbox.js";
import { createProgressView } from "./views/progress.js";
import { createLazyServices } from "./views/lazy-services.js";
import { createPersonView } from "./views/person.js";
import { createPresenceView } from "./views/presence.js";
import { createSharedViews } from "./views/shared.js";
import { createTypingView } from "./views/typing.js";
import { createUnreadTotals } from "./views/unread-totals.js";
import { createUnsentView } from "./views/unsent.js";
import { createViewerView } from "./views/viewer.js";

/** Loads what follows the server, once for all chats. @throws Offline */
export const loadOnline = lazy(() => import("./online.js"));

/** Time after the start at which the rest of the code is loaded: a later deployment may remove it from the server. */
const LOAD_REST_AFTER_MS = 2_000;

/** Creates a chat. It opens and requests nothing before `start()`. */
export function createChat(options: ChatOptions = {}): Chat {
  // oxlint-disable-next-line no-console -- The default of an option of the kit, which runs in browsers.
  const { onError = console.error } = options;
  const transport = composeTransport(options, loadOnline);
  const { ports, session } = transport;
  const events = createListeners<readonly [event: LogEvent, isReplayed: boolean]>(onError);
  const refused = createListeners<RefusedAct>(onError);
  const { accounts, start, opened, stop } = createAccounts({
    options,
    transport,
    stores: options.storage === "memory" ? undefined : (options.ports?.stores ?? indexedDbStores(globalThis)),
    load: loadOnline,
    onEvent: (event, isReplayed) => events.emit([event, isReplayed]),
    onRefused: refused.emit,
    onError,
  });
  const views = createSharedViews(ports.setTimer);
  const viewer = createViewerView(accounts);
  const sync = createWritable<SyncState>({ state: "empty", storage: "memory", since: new Date(ports.now()) });
  const unread = createUnreadTotals(accounts);
  const { request } = transport;
  const onEvent = (run: (event: LogEvent) => void) => events.add(([event]) => run(event));
  const { load, stop: stopServices, ...services } = createLazyServices({ ...transport, accounts, onEvent }, views);

  const connection = createWritable(transport.connection.get());

  const ends = [
    whileSignedIn(accounts, (account) => account.connection.subscribe(connection.set)),
    whileSignedIn(accounts, (account) => account.sync.subscribe(sync.set)),
    viewer.stop,
    unread.stop,
    stopServices,
    () => cancelLoad(),
    views.stop,
    stop,
  ];

  let cancelLoad = () => {};
  function loadRest(): void {
    if (!ports.page.isOnline.get()) return;
    // Code that does not load now is loaded at its first use.
    load().catch(() => undefined);
  }

  return {
    session: {
      ...session,
      verifyCode: async (input) => {
        const signedIn = await session.verifyCode(input);
        await opened();
        return signedIn;
      },
    },
    connection,
    request,
    subscribe: transport.subscribe,
    upload: transport.upload,
    start: async () => {
      // Beside the opening of the store. Where it fails before the chat is closed, it is tried again.
      transport.loaded().catch(() => undefined);
      cancelLoad();
      cancelLoad = ports.setTimer(loadRest, LOAD_REST_AFTER_MS);
      await start();
    },
    close: () => {
      for (const end of ends) end();
      transport.close();
    },
    viewer: viewer.state,
    sync,
    unread: unread.state,
    drafts: views.readable("drafts", () => createDraftsView(accounts)),
    unsent: views.readable("unsent", () => createUnsentView(accounts)),
    inbox: ({ archived = false } = {}) =>
      views.open(archived ? "archive" : "inbox", () => createInboxView(accounts, archived)),
    conversation: (id) => views.open(`conversation ${id}`, () => createConversationView(accounts, id)),
    person: (id) => views.readable(`person ${id}`, () => createPersonView(accounts, id)),
    presence: (id) => views.readable(`presence ${id}`, () => createPresenceView(accounts, id)),
    typing: (id) => views.readable(`typing ${id}`, () => createTypingView(accounts, id)),
    openWith: async (userId) => (await requireAccount(accounts).requests()).openWith(userId),
    ...services,
    progress: views.readable("progress", () => createProgressView(accounts)),
    onEvent: (run, { replayed = false } = {}) =>
      events.add(([event, isReplayed]) => {
        if (replayed || !isReplayed) run(event, isReplayed);
      }),
    onRefused: refused.add,
  };
}

/** A set of listeners; an error of one reaches `onError`, not the others. */
function createListeners<T>(onError: (error: unknown) => void) {
  const listeners = new Set<(value: T) => void>();
  return {
    add: (run: (value: T) => void) => {
      // A new function for each call, because the same one may be added twice.
      const listener = (value: T) => run(value);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    emit: (value: T) => {
      for (const run of [...listeners])
        try {
          run(value);
        } catch (error) {
          onError(error);
        }
    },
  };
}
