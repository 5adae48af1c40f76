import { useEffect } from "react";
import type { Chat, MessageRow } from "../../../client/src/index.js";
import { useChat } from "../../../client/src/react/index.js";
import { isAlerting } from "./alerts.js";
import { now } from "./clock.js";
import { conversationRow } from "./conversation-row.js";
import { navigate, useRoute } from "./navigation.js";
import { NOTIFICATION_ICON, notificationOf } from "./notification.js";
import { activeRegistration, closeNotification, sequenceOf } from "./service-worker.js";
import { isShown, shownLockOf } from "./shown.js";
import { useViewerId } from "./use-viewer-id.js";

/** The server pushes nothing that is missed by a page that is back at once, as after a reload or a lost connection. */
const MISSED_MS = 30_000;

/** Notifies of new messages of others: from the leading tab, unless read, muted or shown in a tab that has the focus. */
export function useAlerts(): void {
  const chat = useChat();
  const viewerId = useViewerId();
  const route = useRoute();
  useShown(route.name === "conversation" ? route.id : undefined);
  useEffect(() => {
    const ended = new AbortController();
    const stop = chat.onEvent(
      (event, isReplayed) => {
        if (event.__typename === "MessagesRead" && event.user.id === viewerId)
          return void closeNotification(event.conversation.id, event.upToSequence).catch(reportError);
        if (event.__typename !== "MessageSent" || event.message.sender.id === viewerId) return;
        if (isReplayed && ageOf(event.message) > MISSED_MS) return;
        if (!chat.connection.get().isLeader || !isAlerting()) return;
        void show(chat, event.message, ended.signal).catch(reportError);
      },
      { replayed: true },
    );
    return () => {
      stop();
      ended.abort();
    };
  }, [chat, viewerId]);
}

/** Holds a lock named after the conversation while this tab shows it and has the focus. */
function useShown(conversationId: string | undefined): void {
  useEffect(() => {
    if (conversationId === undefined || !("locks" in navigator)) return undefined;
    let release: (() => void) | undefined;
    const update = () => {
      release?.();
      release = undefined;
      if (!document.hasFocus()) return;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      release = () => resolve(undefined);
      void navigator.locks.request(shownLockOf(conversationId), { mode: "shared" }, () => promise);
    };
    update();
    addEventListener("focus", update);
    addEventListener("blur", update);
    return () => {
      removeEventListener("focus", update);
      removeEventListener("blur", update);
      release?.();
    };
  }, [conversationId]);
}

/** Milliseconds between the time of a message and now, in either direction: this device's clock may be wrong. */
function ageOf({ sentAt }: MessageRow): number {
  return Math.abs(now().getTime() - new Date(sentAt).getTime());
}

async function show(chat: Chat, message: MessageRow & { conversation: { id: string } }, signal: AbortSignal) {
  const { sequence, body, type } = message;
  const { id } = message.conversation;
  const row = await conversationRow(chat, id, signal);
  if (!row || row.viewerReadSequence >= sequence || (await isShown(id))) return;
  if (row.viewerNotificationLevel === "NONE") return;
  if (row.viewerMutedUntil !== null && new Date(row.viewerMutedUntil) > now()) return;
  const { title, ...words } = notificationOf(row.peer, { body, type });
  const data = { conversationId: id, sequence };
  const silent = row.viewerNotificationLevel === "SILENT";
  const options = { ...words, tag: id, icon: NOTIFICATION_ICON, renotify: true, silent, data };
  const registration = await activeRegistration();
  if (registration) {
    // A push may have come first, and its worker then does the same.
    const shown = await registration.getNotifications({ tag: id });
    if (shown.some((each) => sequenceOf(each) >= sequence)) return;
    return registration.showNotification(title, options);
  }
  const notification = new Notification(title, options);
  notification.onclick = () => {
    notification.close();
    window.focus();
    navigate({ name: "conversation", id });
  };
}
