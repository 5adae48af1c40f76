import { useEffect } from "react";
import { text } from "../text/english.js";

/** Shows unread messages in the title, as a dot on the tab's icon and, where there is one, on that of the installed page. */
export function useUnreadBadge(unread: number): void {
  useEffect(() => {
    document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${text.app}` : text.app;
    setIcon(unread > 0);
    // Refused outside of an installed page.
    if ("setAppBadge" in navigator) navigator.setAppBadge(unread).catch(() => undefined);
    return () => {
      document.title = text.app;
      setIcon(false);
    };
  }, [unread]);
}

function setIcon(hasDot: boolean): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const href = hasDot ? "/favicon-unread.svg" : "/favicon.svg";
  // The same address again makes some browsers load the icon again.
  if (link && link.getAttribute("href") !== href) link.href = href;
}
