import { UnreadCountsDocument } from "../generated/documents/UnreadCounts.js";
import { type Readable, createWritable } from "../readable.js";
import { whileSignedIn } from "./account.js";
import type { Services } from "./services.js";
import type { Stoppable } from "./shared.js";

/** Creates the number of unread notifications, which is requested anew after each change and connection. */
export function createUnreadNotifications({
  accounts,
  onEvent,
}: Services): Stoppable & { readonly state: Readable<number> } {
  const state = createWritable(0);
  const stop = whileSignedIn(accounts, (account) => {
    let isStopped = false;
    const count = () =>
      void account.transport
        .request(UnreadCountsDocument, {})
        .then(({ viewer }) => {
          if (!isStopped) state.set(viewer.unreadNotificationCount);
        })
        // The next change or connection counts again.
        .catch(() => undefined);
    const ends = [
      onNotificationChange(onEvent, count),
      account.sync.subscribe(({ state: name }) => {
        if (name === "live") count();
      }),
    ];
    return () => {
      isStopped = true;
      for (const end of ends) end();
      state.set(0);
    };
  });
  return { state, stop };
}

export function onNotificationChange(onEvent: Services["onEvent"], run: () => void): () => void {
  return onEvent(({ __typename }) => {
    if (__typename === "NotificationChanged") run();
  });
}
