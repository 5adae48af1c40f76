import { useSyncExternalStore } from "react";

/** Notifications of the system for new messages: "denied" by the browser, "off" until the person turns them on. */
export type AlertState = "unsupported" | "denied" | "off" | "on";

const KEY = "convospace/alerts";
const listeners = new Set<() => void>();

export function alertState(): AlertState {
  // Locks show that another tab displays the conversation; both need a secure context.
  if (!("Notification" in globalThis) || !("locks" in navigator)) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" && isTurnedOn() ? "on" : "off";
}

/** Checks the cheap condition first: the permission is read from the browser's process. */
export function isAlerting(): boolean {
  return isTurnedOn() && alertState() === "on";
}

/** Requests the permission if it was not requested before; call it from a click. */
export async function turnAlerts(isOn: boolean): Promise<void> {
  if (isOn && Notification.permission === "default") await Notification.requestPermission();
  try {
    localStorage.setItem(KEY, isOn ? "on" : "off");
  } catch {
    // Without storage there are no alerts: nothing would keep the choice.
  }
  for (const run of [...listeners]) run();
}

export function useAlertState(): AlertState {
  return useSyncExternalStore(subscribe, alertState);
}

function isTurnedOn(): boolean {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

/** The permission can change in the browser's settings; the focus returns to the page afterwards. */
function subscribe(run: () => void): () => void {
  listeners.add(run);
  addEventListener("focus", run);
  return () => {
    listeners.delete(run);
    removeEventListener("focus", run);
  };
}
