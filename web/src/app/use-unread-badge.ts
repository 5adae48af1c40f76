import { useEffect, useState } from "react";
import { useChat } from "../../../client/src/react/index.js";
import { text } from "../text/english.js";

/** A message of the open conversation is read within 300 ms: it does not show for such a moment. */
const SHOW_AFTER_MS = 500;

/** Later than the start, which does not wait for the settings. */
const READ_SETTINGS_AFTER_MS = 3_000;

/** Shows unread messages in the title, as a dot on the tab's icon and, where there is one, on that of the installed page. */
export function useUnreadBadge(unread: number): void {
  const isWanted = useBadgeSetting();
  useEffect(() => {
    const timer = setTimeout(() => show(unread), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [unread]);
  useEffect(() => {
    const timer = setTimeout(() => setBadge(isWanted ? unread : 0), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [unread, isWanted]);
  useEffect(() => {
    return () => {
      show(0);
      setBadge(0);
    };
  }, []);
}

/** False where the person wants no number on the icon of the installed page. */
function useBadgeSetting(): boolean {
  const { push } = useChat();
  const [isWanted, setWanted] = useState(true);
  useEffect(() => {
    if (!("setAppBadge" in navigator)) return undefined;
    let stop = () => {};
    const follow = () => {
      stop = push.state.subscribe(({ settings }) => setWanted(settings?.badge !== false));
    };
    const timer = setTimeout(follow, READ_SETTINGS_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [push]);
  return isWanted;
}

function show(unread: number): void {
  const title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${text.app}` : text.app;
  if (document.title === title) return;
  document.title = title;
  setIcon(unread > 0);
}

function setBadge(unread: number): void {
  // Refused outside of an installed page.
  if ("setAppBadge" in navigator) navigator.setAppBadge(unread).catch(() => undefined);
}

function setIcon(hasDot: boolean): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const href = hasDot ? "/favicon-unread.svg" : "/favicon.svg";
  // The same address again makes some browsers load the icon again.
  if (link && link.getAttribute("href") !== href) link.href = href;
}
