import { useEffect } from "react";
import { text } from "../text/english.js";

/** A message of the open conversation is read within 300 ms: it does not show for such a moment. */
const SHOW_AFTER_MS = 500;

/** Shows unread messages in the title, as a dot on the tab's icon and, where there is one, on that of the installed page. */
export function useUnreadBadge(unread: number): void {
  useEffect(() => {
    const timer = setTimeout(() => show(unread), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [unread]);
  useEffect(() => () => show(0), []);
}

function show(unread: number): void {
  const title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${text.app}` : text.app;
  if (document.title === title) return;
  document.title = title;
  setIcon(unread > 0);
  // Refused outside of an installed page.
  if ("setAppBadge" in navigator) navigator.setAppBadge(unread).catch(() => undefined);
}

function setIcon(hasDot: boolean): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const href = hasDot ? "/favicon-unread.svg" : "/favicon.svg";
  // The same address again makes some browsers load the icon again.
  if (link && link.getAttribute("href") !== href) link.href = href;
}
