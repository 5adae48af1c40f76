import type { ListState, Notifications } from "../api.js";
import { DeleteNotificationDocument } from "../generated/documents/DeleteNotification.js";
import { MarkAllNotificationsReadDocument } from "../generated/documents/MarkAllNotificationsRead.js";
import { MarkNotificationReadDocument } from "../generated/documents/MarkNotificationRead.js";
import { NotificationsDocument } from "../generated/documents/Notifications.js";
import type { LogEvent } from "../log/derive.js";
import type { NotificationRow } from "../rows.js";
import { accept } from "../transport/accept.js";
import { createListView } from "./list.js";
import { pageOf } from "./paged-list.js";
import type { Services, Unshared } from "./services.js";

/** Creates the functions over the viewer's notifications; the list follows their events. */
export function createNotifications({ accounts, request, onEvent }: Services): Unshared<Omit<Notifications, "unread">> {
  return {
    list: () =>
      createListView(accounts, {
        load: async (account, after) =>
          pageOf((await account.transport.request(NotificationsDocument, { after })).notifications),
        reloadOn: (_, reload, shown) =>
          onEvent((event) => {
            if (isConcerned(shown(), event)) reload();
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

/** True for an event of a notification, of the text of its message or of the name of its sender: a row has all three. */
function isConcerned(shown: ListState<NotificationRow> | undefined, event: LogEvent): boolean {
  const hasRow = (isOfRow: (row: NotificationRow) => boolean) => shown?.status !== "ready" || shown.rows.some(isOfRow);
  if (event.__typename === "NotificationChanged") return true;
  if (event.__typename === "MessageEdited") return hasRow(({ message }) => message?.id === event.message.id);
  if (event.__typename !== "ProfileChanged" && event.__typename !== "ContactChanged") return false;
  return hasRow(({ actor }) => actor?.id === event.user.id);
}
