import type { OpenMessage } from "../../../client/src/sw/index.js";
import { navigate } from "./navigation.js";

/** Later than the start, with which the files that the worker stores would compete. */
const REGISTER_AFTER_MS = 3_000;

/** Registers the service worker, and opens the conversations whose notifications are clicked on. */
export function startServiceWorker(): void {
  // A development server of Vite has no worker; the page of plain HTTP may have none.
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("message", ({ data }: MessageEvent<Partial<OpenMessage> | null>) => {
    if (data?.type === "convospace/open" && data.conversationId !== undefined)
      navigate({ name: "conversation", id: data.conversationId });
  });
  // A browser that refuses, as in a private window, leaves the page as it is.
  setTimeout(() => void serviceWorker.register("/sw.js").catch(() => undefined), REGISTER_AFTER_MS);
}

/** The registration of a worker that runs, which shows notifications where pages may not, as on Android. */
export async function activeRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  if (!("serviceWorker" in navigator)) return undefined;
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.active ? registration : undefined;
}
