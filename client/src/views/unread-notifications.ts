import { type AccountState, accountState } from "./account.js";
import type { Services } from "./services.js";

const COUNT_AFTER_MS = 100;

/** Creates the number of unread notifications, which is requested anew after each change and connection. */
export function createUnreadNotifications({ accounts, onEvent }: Services): AccountState<number> {
  return accountState(accounts, 0, ({ requests, sync, setTimer }, show) => {
    let isStopped = false;
    let cancel: (() => void) | undefined;
    const count = async () => {
      cancel = undefined;
      const unread = await (await requests()).countUnreadNotifications();
      if (!isStopped) show(unread);
    };
    // The next change or connection counts again.
    const tryCount = () => void count().catch(() => undefined);
    // Changes that come together are counted with one request.
    const countSoon = () => (cancel ??= setTimer(tryCount, COUNT_AFTER_MS));
    const ends = [
      onEvent(({ __typename }) => {
        if (__typename === "NotificationChanged") countSoon();
      }),
      sync.subscribe(({ state }) => {
        if (state === "live") tryCount();
      }),
    ];
    return () => {
      isStopped = true;
      cancel?.();
      for (const end of ends) end();
    };
  });
}
