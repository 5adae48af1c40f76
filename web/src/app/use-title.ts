import { useEffect } from "react";
import { text } from "../text/english.js";

/** Unread messages in the title and, where there is one, on the icon of the installed page. */
export function useTitle(unread: number): void {
  useEffect(() => {
    document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${text.app}` : text.app;
    // Refused outside of an installed page.
    if ("setAppBadge" in navigator) navigator.setAppBadge(unread).catch(() => undefined);
    return () => {
      document.title = text.app;
    };
  }, [unread]);
}
