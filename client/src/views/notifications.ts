import type { Notifications } from "../api.js";
import { DeleteNotificationDocument } from "../generated/documents/DeleteNotification.js";
import { MarkAllNotificationsReadDocument } from "../generated/documents/MarkAllNotificationsRead.js";
import { MarkNotificationReadDocument } from "../generated/documents/MarkNotificationRead.js";
import { NotificationsDocument } from "../generated/documents/Notifications.js";
import type { LogEvent } from "../log/derive.js";
import { accept } from "../transport/accept.js";
import { createListView } from "./list.js";
import { pageOf } from "./paged-list.js";
import type { Services, Unshared } from "./services.js";

/** Events of a notification, of the text of its message and of the name of its sender: a row has all three. */
const CHANGES_ROWS: readonly LogEvent["__typename"][] = [
  "NotificationChanged",
  "MessageEdited",
  "ProfileChanged",
  "ContactChanged",
];

/** Creates the functions over the viewer's notifications; the list follows their events. */
export function createNotifications({ accounts, request, onEvent }: Services): Unshared<Omit<Notifications, "unread">> {
  return {
    list: () =>
      createListView(accounts, {
        load: async (account, after) =>
          pageOf((await account.transport.request(NotificationsDocument, { after })).notifications),
        reloadOn: (_, reload) =>
          onEvent(({ __typename }) => {
            if (CHANGES_ROWS.includes(__typename)) reload();
          }),
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
