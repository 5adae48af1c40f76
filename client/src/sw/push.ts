import type { ConversationRow } from "../rows.js";
import { loadConversation } from "./load-conversation.js";
import { type Payload, type UnreadConversation, readPayload } from "./payload.js";
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
 * also of one that a page has shown by the registration with `data: { conversationId }`. Call it while the script of the
 * service worker is first run.
 */
export function handlePush(worker: Worker, options: PushOptions): void {
  let last: Promise<void> = Promise.resolve();
  worker.addEventListener("push", (event) => {
    const payload = readPayload(event.data?.text());
    // In order: a later push closes notifications that an earlier one shows.
    last = last.catch(() => undefined).then(() => push(worker, options, payload));
    event.waitUntil(last);
  });
  worker.addEventListener("notificationclick", (event) => {
    const { notification } = event;
    notification.close();
    const { conversationId } = (notification.data ?? {}) as { conversationId?: string };
    event.waitUntil(open(worker, options.openUrl(conversationId), conversationId));
  });
}

async function push(worker: Worker, options: PushOptions, { type, badge, unread }: Payload): Promise<void> {
  if (badge !== undefined) await worker.navigator.setAppBadge?.(badge).catch(() => undefined);
  // Browsers demand a notification for each push, except while a tab of the app is visible.
  if (type !== "test") await closeRead(worker, unread);
  if (type !== "clear") await show(worker, options, type === "show" ? unread[0] : undefined);
}

/** Closes the notifications of conversations that have been read on another device. */
async function closeRead(worker: Worker, unread: Payload["unread"]): Promise<void> {
  for (const notification of await worker.registration.getNotifications())
    if (!unread.some(({ conversationId }) => conversationId === notification.tag)) notification.close();
}

/** Notifies of a conversation; those that are unread since before have had a push of their own. */
async function show(worker: Worker, options: PushOptions, unread: UnreadConversation | undefined): Promise<void> {
  const { url = "/graphql", persisted = false, icon, textFor, isShown } = options;
  const { conversationId = "", count = 0, isSilent = false } = unread ?? {};
  if (unread && (await isShown?.(conversationId))) return;
  const endpoint = { url: new URL(url, worker.location.origin).href, isPersisted: persisted };
  const row = unread && (await loadConversation(worker, endpoint, conversationId));
  const { title, ...content } = textFor(row, count);
  await worker.registration.showNotification(title, {
    tag: conversationId,
    silent: isSilent,
    ...(icon !== undefined && { icon }),
    ...(Object.fromEntries(Object.entries(content).filter(([, value]) => value)) as NotificationOptions),
    ...(unread && { renotify: true, data: { conversationId } }),
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
