import type { Notifications } from "../api.js";
import { DeleteNotificationDocument } from "../generated/documents/DeleteNotification.js";
import { MarkAllNotificationsReadDocument } from "../generated/documents/MarkAllNotificationsRead.js";
import { MarkNotificationReadDocument } from "../generated/documents/MarkNotificationRead.js";
import { NotificationsDocument } from "../generated/documents/Notifications.js";
import { accept } from "../transport/accept.js";
import { createListView } from "./list.js";
import { pageOf } from "./paged-list.js";
import type { Services, Unshared } from "./services.js";
import { onNotificationChange } from "./unread-notifications.js";

/** Creates the functions over the viewer's notifications; the list follows their events. */
export function createNotifications({ accounts, request, onEvent }: Services): Unshared<Omit<Notifications, "unread">> {
  return {
    list: () =>
      createListView(accounts, {
        load: async (account, after) =>
          pageOf((await account.transport.request(NotificationsDocument, { after })).notifications),
        reloadOn: (_, reload) => onNotificationChange(onEvent, reload),
      }),
    markRead: async (notificationId) => {
      accept((await request(MarkNotificationReadDocument, { input: { notificationId } })).markNotificationRead);
    },
    markAllRead: async () => {
      accept((await request(MarkAllNotificationsReadDocument, {})).markAllNotificationsRead);
    },
    remove: async (notificationId) => {
      accept((await request(DeleteNotificationDocument, { input: { notificationId } })).deleteNotification);
    },
  };
}
