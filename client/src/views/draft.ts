import type { SyncState } from "../api.js";
import type { Writable } from "../readable.js";
import { putDraft } from "../store/drafts.js";
import type { Account } from "./account.js";
import type { Stoppable } from "./shared.js";
import { watch } from "./watch.js";

const SAVE_AFTER_MS = 100;

export interface ConversationDraft extends Stoppable {
  set(body: string): void;
  /**
   * Empties the draft as its message is sent: the store drops it with the same transaction. Puts it back where `sent`
   * rejects, before what is typed meanwhile.
   */
  take(sent: Promise<unknown>): void;
}

/**
 * Stores the draft of a conversation within 100 ms of a change, also while it goes on changing, or as its page is hidden.
 * Shows the draft that another tab has stored.
 */
export function openDraft(account: Account, conversationId: string, draft: Writable<string>): ConversationDraft {
  const { database, sync, page, setTimer, onError } = account;
  let cancelSave: (() => void) | undefined;
  let saves = 0;
  let isStopped = false;

  function save(): void {
    cancelSave = undefined;
    saves += 1;
    putDraft(database, { conversationId, body: draft.get() })
      .catch(onError)
      .finally(() => (saves -= 1));
  }

  function cancel(): void {
    cancelSave?.();
    cancelSave = undefined;
  }

  function saveNow(): void {
    if (!cancelSave) return;
    cancel();
    save();
  }

  const { stop } = watch(
    database,
    { stores: ["drafts"], read: (reader) => reader.get("drafts", conversationId) },
    (stored) => {
      // Text that is not stored yet is newer.
      if (!cancelSave && saves === 0) draft.set(stored?.body ?? "");
    },
    onError,
  );
  function set(body: string): void {
    draft.set(body);
    cancelSave ??= setTimer(save, SAVE_AFTER_MS);
  }

  function keep(body: string): void {
    if (body && !isStopped) set(body);
  }

  let storage: SyncState["storage"];
  const endSync = sync.subscribe((state) => {
    if (state.storage === storage) return;
    ({ storage } = state);
    // The rows have moved, perhaps without the draft.
    keep(draft.get());
  });
  const ends = [stop, endSync, page.isVisible.subscribe(saveNow), saveNow];
  return {
    set,
    take: (sent) => {
      const body = draft.get();
      cancel();
      draft.set("");
      // The store may drop what is typed meanwhile too.
      saves += 1;
      const settle = (left: string) => {
        saves -= 1;
        keep([left, draft.get()].filter(Boolean).join("\n"));
      };
      sent.then(
        () => settle(""),
        () => settle(body),
      );
    },
    stop: () => {
      isStopped = true;
      ends.forEach((end) => end());
    },
  };
}
