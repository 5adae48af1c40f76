import type { Notifications } from "../api.js";
import {
  DeleteNotificationDocument,
  MarkAllNotificationsReadDocument,
  MarkNotificationReadDocument,
  NotificationsDocument,
  UnreadCountsDocument,
} from "../generated/documents.js";
import { createWritable } from "../readable.js";
import { accept } from "../transport/accept.js";
import { whileSignedIn } from "./account.js";
import { createListView } from "./list.js";
import { pageOf } from "./paged-list.js";
import type { Services } from "./services.js";
import type { Stoppable } from "./shared.js";

/** Creates the functions over the viewer's notifications; the list and the count follow their events. */
export function createNotifications({ accounts, views, request, onEvent }: Services): Notifications & Stoppable {
  const unread = createWritable(0);
  const onChange = (run: () => void) =>
    onEvent(({ __typename }) => {
      if (__typename === "NotificationChanged") run();
    });

  const stop = whileSignedIn(accounts, (account) => {
    let isStopped = false;
    const count = () =>
      void account.transport
        .request(UnreadCountsDocument, {})
        .then(({ viewer }) => {
          if (!isStopped) unread.set(viewer.unreadNotificationCount);
        })
        // The next change or connection counts again.
        .catch(() => undefined);
    const ends = [
      onChange(count),
      account.sync.subscribe(({ state }) => {
        if (state === "live") count();
      }),
    ];
    return () => {
      isStopped = true;
      for (const end of ends) end();
      unread.set(0);
    };
  });

  return {
    unread,
    list: () =>
      views.open("notifications", () =>
        createListView(accounts, {
          load: async (account, after) =>
            pageOf((await account.transport.request(NotificationsDocument, { after })).notifications),
          reloadOn: (_, reload) => onChange(reload),
        }),
      ),
    markRead: async (notificationId) => {
      accept((await request(MarkNotificationReadDocument, { input: { notificationId } })).markNotificationRead);
    },
    markAllRead: async () => {
      accept((await request(MarkAllNotificationsReadDocument, {})).markAllNotificationsRead);
    },
    remove: async (notificationId) => {
      accept((await request(DeleteNotificationDocument, { input: { notificationId } })).deleteNotification);
    },
    stop,
  };
}
