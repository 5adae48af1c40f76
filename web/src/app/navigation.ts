import { useSyncExternalStore } from "react";
import { hrefOf, parseRoute, type Route } from "./route.js";

const listeners = new Set<() => void>();
let current: Route | undefined;

export function currentRoute(): Route {
  return (current ??= parseRoute(location));
}

/** Opens a route. With `replace`, the entry of the history is replaced. */
export function navigate(route: Route, { replace = false }: { replace?: boolean } = {}): void {
  open(hrefOf(route), replace);
}

/** Goes back to where this route was opened from; to `fallback` where the page was opened at it. */
export function goBack(fallback: Route): void {
  if (depth() > 0) history.back();
  else navigate(fallback, { replace: true });
}

/**
 * Adds an entry to the history for what covers the whole screen, so that the browser's back button ends it. Returns the
 * function that removes the entry, unless something was opened from it.
 */
export function pushOverlay(onBack: () => void): () => void {
  history.pushState({ depth: depth() + 1, isOverlay: true }, "");
  addEventListener("popstate", onBack, { once: true });
  return () => {
    removeEventListener("popstate", onBack);
    if (stateOf().isOverlay === true) history.back();
  };
}

function open(href: string, replace: boolean): void {
  if (replace) history.replaceState({ depth: depth() }, "", href);
  else history.pushState({ depth: depth() + 1 }, "", href);
  changed();
}

/** Number of entries before this one that the page has made. */
function depth(): number {
  return stateOf().depth ?? 0;
}

function stateOf(): { depth?: number; isOverlay?: boolean } {
  return (history.state ?? {}) as { depth?: number; isOverlay?: boolean };
}

function changed(): void {
  current = parseRoute(location);
  for (const run of [...listeners]) run();
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}

function subscribe(run: () => void): () => void {
  listeners.add(run);
  return () => listeners.delete(run);
}

/** Follows the browser's history, and opens links of the page without loading it again. */
export function startRouting(): void {
  addEventListener("popstate", changed);
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target !== "" || link.hasAttribute("download") || link.origin !== location.origin) return;
    event.preventDefault();
    open(link.pathname + link.search, false);
  });
}
