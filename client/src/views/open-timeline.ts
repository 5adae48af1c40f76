import type { ConversationState, ConversationView } from "../api.js";
import type { Status } from "../status.js";
import type { MessageRow } from "../rows.js";
import type { PageQuery, Range } from "../store/ranges.js";
import { listMessages, listOutbox } from "../store/reads.js";
import type { OutboxItem, Reader } from "../store/tables.js";
import type { Account } from "./account.js";
import { JOINED_STORES, type JoinedRow, joinRow, shownRow } from "./joined-row.js";
import { sameItems } from "./same-items.js";
import type { Stoppable } from "./shared.js";
import { timelineOf } from "./timeline.js";
import { watch } from "./watch.js";
import * as windows from "./window.js";

export type OpenTimeline = Pick<ConversationView, "loadOlder" | "loadNewer" | "goTo"> & Stoppable;

interface Loaded {
  readonly joined: JoinedRow;
  readonly history: windows.History;
  /** The stored part of the window. */
  readonly part: Range | undefined;
  readonly messages: readonly MessageRow[];
  readonly outbox: readonly OutboxItem[];
}

/** Follows a conversation in the store, and requests what its window lacks. */
export function openTimeline(account: Account, id: string, show: (state: ConversationState) => void): OpenTimeline {
  const { viewerId, database, sync, pendingSettings, onError } = account;
  let window: windows.Window | undefined;
  let loaded: Loaded | undefined;
  let shown: ConversationState | undefined;
  let filling: Promise<void> = Promise.resolve();
  let fills = 0;
  /** The request that has failed last, as text; undefined once one has succeeded. */
  let failed: string | undefined;
  /** True where it had no answer; else the answer could not be stored, as before the first snapshot is complete. */
  let hasThrown: boolean;

  async function read(reader: Reader): Promise<Loaded | undefined> {
    const [stored, ranges, outbox] = await Promise.all([
      reader.get("conversations", id),
      reader.get("ranges", id),
      listOutbox(reader, id),
    ]);
    const joined = await joinRow(reader, stored);
    if (!joined) {
      window = undefined;
      return undefined;
    }
    const newest = joined.row.lastMessage?.sequence ?? 0;
    const history = { ranges: ranges?.ranges ?? [], start: ranges?.start ?? 1, newest };
    window = windows.settleWindow(window ?? windows.windowAtEnd(newest), history);
    const part = windows.storedPart(window, history);
    const messages = part ? await readMessages(reader, window, part) : [];
    return { joined, history, part, messages, outbox };
  }

  /** Lists the messages of a part of the window. Read by pages, so that those that stay are not read again. */
  async function readMessages(reader: Reader, { to }: windows.Window, [first, last]: Range): Promise<MessageRow[]> {
    const pages = await Promise.all(windows.pagesOf(first, last, to).map((page) => listMessages(reader, id, page)));
    return pages.flatMap((page) =>
      page.flatMap(({ sequence, row }) => (row && sequence >= first && sequence <= last ? [row] : [])),
    );
  }

  function publish(): void {
    const status = statusOf();
    // After a resync the last state stays until the pages of the new snapshot are here.
    if (!loaded || !window || !loaded.part) return update({ ...(shown ?? EMPTY), status });
    const { joined, history, part, messages, outbox } = loaded;
    const row = shownRow(joined, pendingSettings.get());
    account.showing([row], messages);
    const isAtEnd = window.to === Infinity;
    const items = timelineOf({ viewerId, messages, outbox, marks: row, isAtEnd });
    const hasOlder = part[0] > history.start;
    update({ status, row, items: sameItems(shown?.items ?? [], items), hasOlder, hasNewer: !isAtEnd, isAtEnd });
  }

  function update(state: ConversationState): void {
    const isSame =
      shown && Object.entries(state).every(([name, value]) => value === shown?.[name as keyof typeof state]);
    if (isSame) return;
    shown = state;
    show(state);
  }

  function statusOf(): Status {
    const isShown = loaded?.part ?? shown?.items.length;
    const isLive = sync.get().state === "live";
    if (!isShown) return (isLive || hasThrown) && hasFailed() ? "error" : "loading";
    return isLive && loaded?.part && !hasFailed() ? "ready" : "stale";
  }

  /** The request that is needed next: the conversation itself, or a page of its history. */
  function missing(): "row" | PageQuery | undefined {
    return loaded && window ? windows.missingPage(window, loaded.history) : "row";
  }

  function hasFailed(): boolean {
    return failed !== undefined && failed === JSON.stringify(missing());
  }

  /** Requests until nothing is missing. Calls run one after the other. */
  function fill(): Promise<void> {
    fills += 1;
    filling = filling.then(loadMissing).finally(() => (fills -= 1));
    return filling;
  }

  async function loadMissing(): Promise<void> {
    let requested: string | undefined;
    failed = undefined;
    hasThrown = true;
    try {
      for (;;) {
        await watched.refresh();
        const query = missing();
        // An answer that changes nothing would be requested for ever.
        if (query === undefined || JSON.stringify(query) === requested) break;
        requested = JSON.stringify(query);
        const requests = await account.requests();
        await (query === "row" ? requests.conversation(id) : requests.history(id, query));
      }
      hasThrown = false;
    } catch {
      // Shown as the status.
    }
    failed = JSON.stringify(missing());
    publish();
  }

  async function goTo(place: Parameters<ConversationView["goTo"]>[0]): Promise<void> {
    if (!loaded) await fill();
    if (!loaded) return;
    const { row } = loaded.joined;
    if (place === "end") window = windows.windowAtEnd(loaded.history.newest);
    else window = windows.windowAround(place === "firstUnread" ? row.viewerReadSequence + 1 : place.sequence);
    await fill();
  }

  async function extend(to: (window: windows.Window, history: windows.History) => windows.Window): Promise<void> {
    if (loaded && window) window = to(window, loaded.history);
    await fill();
  }

  const watched = watch(
    database,
    { stores: [...JOINED_STORES, "messages", "ranges", "outbox"], read },
    (value) => {
      loaded = value;
      publish();
      if (fills === 0 && missing() !== undefined && !hasFailed()) void fill();
    },
    onError,
  );
  const endSync = sync.subscribe(({ state }) => {
    publish();
    if (state === "live" && hasFailed()) void fill();
  });
  const endSettings = pendingSettings.subscribe(publish);
  return {
    loadOlder: () => extend(windows.extendOlder),
    loadNewer: async () => {
      if (window?.to !== Infinity) await extend(windows.extendNewer);
    },
    goTo,
    stop: () => {
      watched.stop();
      endSync();
      endSettings();
    },
  };
}

const EMPTY: Omit<ConversationState, "status"> = {
  row: undefined,
  items: [],
  hasOlder: false,
  hasNewer: false,
  isAtEnd: false,
};
