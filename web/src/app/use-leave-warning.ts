import { useEffect } from "react";
import { useDrafts, useSync, useUnsent } from "../../../client/src/react/index.js";

/** Makes the browser ask for confirmation before the page closes with texts that are only in memory. */
export function useLeaveWarning(): void {
  const { storage } = useSync();
  const isUnsent = useUnsent().length + useDrafts().size > 0;
  const isLost = storage !== "kept" && isUnsent;
  useEffect(() => {
    if (!isLost) return undefined;
    const onLeave = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", onLeave);
    return () => removeEventListener("beforeunload", onLeave);
  }, [isLost]);
}
