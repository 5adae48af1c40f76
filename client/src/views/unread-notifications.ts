import { type AccountState, accountState } from "./account.js";
import type { Services } from "./services.js";

/** Creates the number of unread notifications, which is requested anew after each change and connection. */
export function createUnreadNotifications({ accounts, onEvent }: Services): AccountState<number> {
  return accountState(accounts, 0, ({ requests, sync }, show) => {
    let isStopped = false;
    const count = async () => {
      const unread = await (await requests()).countUnreadNotifications();
      if (!isStopped) show(unread);
    };
    // The next change or connection counts again.
    const tryCount = () => void count().catch(() => undefined);
    const ends = [
      onNotificationChange(onEvent, tryCount),
      sync.subscribe(({ state }) => {
        if (state === "live") tryCount();
      }),
    ];
    return () => {
      isStopped = true;
      for (const end of ends) end();
    };
  });
}

export function onNotificationChange(onEvent: Services["onEvent"], run: () => void): () => void {
  return onEvent(({ __typename }) => {
    if (__typename === "NotificationChanged") run();
  });
}
