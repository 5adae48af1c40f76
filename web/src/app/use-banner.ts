import { useEffect, useState } from "react";
import { useConnection, useSync } from "../../../client/src/react/index.js";
import type { BannerModel } from "../parts/Banner.js";
import { text } from "../text/english.js";

const PATIENCE_MS = 2_000;

/** State shown above the page: offline, connecting for longer than 2 s, not stored on this device, outdated. */
export function useBanner(): BannerModel | undefined {
  const { state, since } = useConnection();
  const { state: sync, storage } = useSync();
  const isLate = useIsLate(state === "connecting" || state === "waiting", since);
  switch (state) {
    case "outdated":
      return {
        tone: "warning",
        icon: "info",
        message: text.banner.outdated,
        action: { label: text.banner.reload, run: () => location.reload() },
      };
    case "offline":
      return { tone: "warning", icon: "warn", message: text.banner.offline };
    case "connecting":
      if (isLate) return { tone: "quiet", icon: "clock", message: text.banner.connecting };
      break;
    case "waiting":
      if (isLate) return { tone: "warning", icon: "warn", message: text.banner.unreachable };
      break;
    case "idle":
    case "open":
      break;
  }
  if (storage === "memory" && sync !== "empty") return { tone: "quiet", icon: "info", message: text.banner.memory };
  if (storage === "unsaved") return { tone: "warning", icon: "warn", message: text.banner.unsaved };
  return undefined;
}

function useIsLate(isPending: boolean, since: Date): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isPending) {
      setLate(false);
      return undefined;
    }
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isPending, since]);
  return isLate;
}
