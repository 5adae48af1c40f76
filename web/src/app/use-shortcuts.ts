import { useEffect } from "react";
import { isOfInputMethod } from "../parts/input-method.js";
import { currentRoute, navigate } from "./navigation.js";

/** Ctrl or ⌘ K: search. Alt ↑ ↓: the conversation above or below. Escape: back to the list. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isOfInputMethod(event)) return;
      if (document.querySelector("dialog[open], :popover-open")) return;
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        navigate({ name: "search" });
      } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
        event.preventDefault();
        openNeighbour(event.key === "ArrowUp" ? -1 : 1);
      } else if (event.key === "Escape" && currentRoute().name === "conversation") {
        navigate({ name: "inbox" });
        // After the list is drawn: it may not have been there.
        requestAnimationFrame(() => document.querySelector<HTMLElement>(".row-link")?.focus());
      }
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}

function openNeighbour(step: number): void {
  const links = [...document.querySelectorAll<HTMLElement>(".row-link")];
  const place = links.findIndex((link) => link.hasAttribute("aria-current"));
  links[place < 0 ? 0 : place + step]?.click();
}
