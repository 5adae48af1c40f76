import type { Push } from "../../../client/src/index.js";
import type { OpenMessage } from "../../../client/src/sw/index.js";
import { navigate } from "./navigation.js";

/** Later than the start, with which the files that the worker stores would compete. */
const REGISTER_AFTER_MS = 3_000;

/** Registers the service worker and renews its pushes; opens the conversations whose notifications are clicked on. */
export function startServiceWorker(push: Pick<Push, "renew">): void {
  // A development server of Vite has no worker; the page of plain HTTP may have none.
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("message", ({ data }: MessageEvent<Partial<OpenMessage> | null>) => {
    if (data?.type === "convospace/open" && data.conversationId !== undefined)
      navigate({ name: "conversation", id: data.conversationId });
  });
  // A browser that refuses, as in a private window, leaves the page as it is.
  const register = async () => {
    await serviceWorker.register("/sw.js");
    await push.renew(await serviceWorker.ready);
  };
  // A failure leaves it to the next start.
  setTimeout(() => void register().catch(() => undefined), REGISTER_AFTER_MS);
}

/** The registration of a worker that runs, which shows notifications where pages may not, as on Android. */
export async function activeRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  if (!("serviceWorker" in navigator)) return undefined;
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.active ? registration : undefined;
}

/** The registration of the worker; registers it where it is not yet. Rejects where the browser refuses. */
export async function requireRegistration(): Promise<ServiceWorkerRegistration> {
  const { serviceWorker } = navigator;
  if (!(await serviceWorker.getRegistration())) await serviceWorker.register("/sw.js");
  return serviceWorker.ready;
}

/** Closes the notification of a conversation, unless it is of a message behind the last one that has been read. */
export async function closeNotification(conversationId: string, upToSequence: number): Promise<void> {
  const shown = await (await activeRegistration())?.getNotifications({ tag: conversationId });
  for (const notification of shown ?? []) if (sequenceOf(notification) <= upToSequence) notification.close();
}

/** Sequence of the message of a notification; 0 where it has none. */
export function sequenceOf({ data }: Notification): number {
  return (data as { sequence?: number } | null)?.sequence ?? 0;
}
