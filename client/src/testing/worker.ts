import { createLocalLocks } from "../ports/local-locks.js";
import { createPushBrowser } from "./push-browser.js";
import type { Worker, WorkerClient, WorkerEvents } from "../sw/worker.js";

export interface ShownNotification extends NotificationOptions {
  readonly title: string;
  readonly tag: string;
}

/** A service worker that tests run: its events, its notifications, and the tabs of its app. */
export function fakeWorker(origin: string, indexedDB: IDBFactory) {
  const listeners = new Map<string, (event: never) => void>();
  const locks = createLocalLocks();
  const shown = new Map<string, ShownNotification>();
  const badges: number[] = [];
  const tabs: WorkerClient[] = [];
  const opened: string[] = [];
  const pushBrowser = createPushBrowser();
  const worker: Worker = {
    location: { origin },
    navigator: {
      language: "de-AT",
      locks: {
        request: async (name: string, options: object, hold: () => Promise<void>) => locks.request(name, options, hold),
      } as unknown as LockManager,
      setAppBadge: (badge = 0) => {
        badges.push(badge);
        return Promise.resolve();
      },
    },
    indexedDB,
    registration: {
      pushManager: pushBrowser.registration.pushManager,
      showNotification: (title, options = {}) => {
        const { tag = "" } = options;
        shown.set(tag, { title, ...options, tag });
        return Promise.resolve();
      },
      getNotifications: () =>
        Promise.resolve(
          [...shown.values()].map((each) => ({ ...each, close: () => void shown.delete(each.tag) }) as never),
        ),
    },
    clients: {
      matchAll: () => Promise.resolve(tabs),
      openWindow: (url) => Promise.resolve(opened.push(url)),
    },
    addEventListener: (type, listen) => void listeners.set(type, listen),
  };

  /** Dispatches an event; resolves when the work that it waits for has ended. */
  async function dispatch<Type extends keyof WorkerEvents>(type: Type, event: Omit<WorkerEvents[Type], "waitUntil">) {
    let work: Promise<unknown> = Promise.resolve();
    listeners.get(type)?.({ ...event, waitUntil: (promise: Promise<unknown>) => (work = promise) } as never);
    await work;
  }

  return {
    worker,
    pushBrowser,
    badges,
    opened,
    notifications: () => [...shown.values()],
    push: (text: string | null) => dispatch("push", { data: text === null ? null : { text: () => text } }),
    /** The browser has replaced the subscription, and hands the new one over or not. */
    changeSubscription: (newSubscription: PushSubscription | null) =>
      dispatch("pushsubscriptionchange", { newSubscription }),
    click: (tag: string) => {
      const data: unknown = shown.get(tag)?.data;
      return dispatch("notificationclick", { notification: { data, close: () => shown.delete(tag) } });
    },
    /** Opens a tab of the app; returns the messages that it gets. */
    tab: (focused = false): unknown[] => {
      const messages: unknown[] = [];
      const focus = () => Promise.reject(new DOMException("Not allowed to focus a window.", "InvalidAccessError"));
      tabs.push({ focused, focus, postMessage: (message) => void messages.push(message) });
      return messages;
    },
  };
}
