import type { NotificationsPort } from "../ports.js";

/** Permission of the page to show notifications; undefined where the browser has no pushes. */
export function createNotificationsPort(platform: Partial<Window & typeof globalThis>): NotificationsPort {
  const { Notification, PushManager, navigator } = platform;
  const isSupported = Notification && PushManager && navigator && "serviceWorker" in navigator;
  const permission = () => (isSupported ? Notification.permission : undefined);
  return {
    permission,
    request: async () => (permission() === "default" ? platform.Notification?.requestPermission() : permission()),
    onChange: (run) => {
      const end = new AbortController();
      const listen = (status: PermissionStatus) => status.addEventListener("change", run, { signal: end.signal });
      // Browsers without this query show another permission at the next change of the devices.
      if (isSupported) navigator.permissions.query({ name: "notifications" }).then(listen, () => undefined);
      return () => end.abort();
    },
    locale: () => navigator?.language ?? null,
  };
}
