import type { ConversationRow } from "../rows.js";
import type { RefreshOnceContext } from "../transport/refresh.js";
import { contextOf, listSessions } from "./as-session.js";
import { loadConversation } from "./load-conversation.js";
import { type NoticeKind, type Payload, readPayload } from "./payload.js";
import { renew } from "./renew.js";
import type { Worker } from "./worker.js";

export interface PushOptions {
  /** GraphQL endpoint; `/graphql` of the worker's origin by default. */
  readonly url?: string;
  /** Requests name documents by their hash, as the option of `createChat`. */
  readonly persisted?: boolean;
  /** Icon of notifications. */
  readonly icon?: string;
  /**
   * Title and text of the notification of a conversation with `unreadCount` unread messages, and a picture of the person
   * or of the message. `row` is undefined where the conversation could not be loaded.
   */
  readonly textFor: (row: ConversationRow | undefined, unreadCount: number) => NotificationText;
  /**
   * Text of the one notification that stands for more than three conversations with unread messages; `row` is the newest
   * of them. Without it each has its own.
   */
  readonly groupTextFor?: (row: ConversationRow | undefined, conversationCount: number) => NotificationText;
  /** Text of news that are no message: a new contact, a new sign-in, one of the operator, a test. Default: that of no message. */
  readonly noticeTextFor?: (kind: NoticeKind) => NotificationText;
  /** Returns true while a tab shows the conversation to the person, who then gets no notification of it. */
  readonly isShown?: (conversationId: string) => Promise<boolean>;
  /** Address of a conversation in the app; of its first screen without an id. */
  readonly openUrl: (conversationId?: string) => string;
}

export interface NotificationText {
  readonly title: string;
  readonly body?: string | undefined;
  /** Default: the `icon` of all notifications. */
  readonly icon?: string | undefined;
  /** Shown by browsers that can. */
  readonly image?: string | undefined;
}

/** Message to a tab, which opens the conversation that a person has clicked on; without an id, it only gets the focus. */
export interface OpenMessage {
  readonly type: "convospace/open";
  readonly conversationId?: string;
}

/**
 * Shows pushes as notifications, one for each conversation. Opens the conversation of a notification that is clicked on,
 * also of one that a page has shown by the registration with `data: { conversationId }`. Registers the subscription anew
 * where the browser replaces it. Call it while the script of the service worker is first run.
 */
export function handlePush(worker: Worker, options: PushOptions): void {
  const { url = "/graphql", persisted = false } = options;
  const context = contextOf(worker, { url: new URL(url, worker.location.origin).href, isPersisted: persisted });
  let last: Promise<void> = Promise.resolve();
  worker.addEventListener("push", (event) => {
    const payload = readPayload(event.data?.text());
    // In order: a later push closes notifications that an earlier one shows.
    last = last.catch(() => undefined).then(() => push(worker, context, options, payload));
    event.waitUntil(last);
  });
  worker.addEventListener("pushsubscriptionchange", (event) => {
    event.waitUntil(renew(worker, context, event.newSubscription));
  });
  worker.addEventListener("notificationclick", (event) => {
    const { notification } = event;
    notification.close();
    const { conversationId } = dataOf(notification);
    event.waitUntil(open(worker, options.openUrl(conversationId), conversationId));
  });
}

/** More conversations with unread messages than these share one notification. */
const MAX_SINGLE = 3;
const GROUP = "convospace/group";

/** Data of a notification of a conversation; of a group, those of the newest. */
interface NotificationData {
  readonly conversationId?: string;
  readonly sequence?: number;
}

function dataOf({ data }: Pick<Notification, "data">): NotificationData {
  return (data ?? {}) as NotificationData;
}

async function push(
  worker: Worker,
  context: RefreshOnceContext,
  options: PushOptions,
  payload: Payload,
): Promise<void> {
  const { registration, navigator } = worker;
  const { pushManager } = registration;
  const { type, badge, unread, total, about, notificationId, preview } = payload;
  const { icon, textFor, groupTextFor, noticeTextFor, isShown } = options;
  if (badge !== undefined) await navigator.setAppBadge?.(badge).catch(() => undefined);
  const show = ({ title, ...content }: NotificationText, more: object) =>
    registration.showNotification(title, {
      ...(icon !== undefined && { icon }),
      ...(Object.fromEntries(Object.entries(content).filter(([, value]) => value)) as NotificationOptions),
      ...more,
    });
  const notify = (kind: NoticeKind, tag: string) => show(noticeTextFor?.(kind) ?? textFor(undefined, 0), { tag });
  if (type === "test") return notify("TEST", "convospace/test");

  const isGrouped = groupTextFor !== undefined && total > MAX_SINGLE;
  const shown = await registration.getNotifications();
  // Those of a conversation that has been read on another device, and of what is shown as a group from now on.
  for (const notification of shown)
    if (dataOf(notification).conversationId !== undefined) {
      // A payload lists 8 at most.
      const isUnread =
        total > unread.length || unread.some(({ conversationId }) => conversationId === notification.tag);
      if (!(isGrouped ? notification.tag === GROUP : isUnread)) notification.close();
    }
  if (type === "clear") return;
  if (about !== "MESSAGE") return notify(about, notificationId);

  // Browsers demand a notification for each push, except while a tab of the app is visible.
  const [newest] = unread;
  const { conversationId = "", sequence = NaN, count = 0, isSilent = false } = newest ?? {};
  if (newest && (await isShown?.(conversationId))) return;
  // The server has not been told of a sign-out.
  if ((await listSessions(context)).length === 0) await (await pushManager.getSubscription())?.unsubscribe();
  const row = newest && (await loadConversation(context, conversationId));
  const words = isGrouped ? groupTextFor(row, total) : textFor(row, count);
  const tag = isGrouped ? GROUP : conversationId;
  // The page has notified of the same message, or the push comes twice.
  const isKnown = shown.some((each) => each.tag === tag && Number(dataOf(each).sequence) >= sequence);
  await show(row || isGrouped ? words : { ...words, ...preview }, {
    tag,
    silent: isSilent,
    ...(newest && { renotify: !isKnown, data: { conversationId, sequence } }),
  });
}

async function open(worker: Worker, address: string, conversationId: string | undefined): Promise<void> {
  const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = tabs.find(({ focused }) => focused) ?? tabs[0];
  if (!tab) return void (await worker.clients.openWindow(new URL(address, worker.location.origin).href));
  tab.postMessage({
    type: "convospace/open",
    ...(conversationId !== undefined && { conversationId }),
  } satisfies OpenMessage);
  // A browser may refuse the focus.
  await tab.focus().catch(() => undefined);
}
