import { useSyncExternalStore } from "react";
import type { ToastModel } from "../parts/Toast.js";

const SHOWN_MS = 6_000;

let toasts: readonly ToastModel[] = [];
let count = 0;
const listeners = new Set<() => void>();

/** Shows a message for six seconds. */
export function showToast(message: string): void {
  count += 1;
  const id = count;
  set([...toasts, { id, message }]);
  setTimeout(() => closeToast(id), SHOWN_MS);
}

export function closeToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

export function useToasts(): readonly ToastModel[] {
  return useSyncExternalStore(subscribe, () => toasts);
}

function set(next: readonly ToastModel[]): void {
  toasts = next;
  for (const run of [...listeners]) run();
}

function subscribe(run: () => void): () => void {
  listeners.add(run);
  return () => listeners.delete(run);
}
