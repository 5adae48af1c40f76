import { useCallback, useMemo, useState } from "react";
import type { Row } from "./rows.js";

export const MAX_ROWS = 150;
const STEP = 50;

interface Pages {
  hasOlder: boolean;
  hasNewer: boolean;
  loadOlder(): void;
  loadNewer(): void;
}

/**
 * The rendered rows: at most 150, which end at a row or follow the newest. `onEdge` moves them by 50 when the reader is
 * near an edge, and loads a page at the end of the loaded rows.
 */
export function useRowWindow(rows: readonly Row[], { hasOlder, hasNewer, loadOlder, loadNewer }: Pages) {
  // Undefined follows the newest row.
  const [lastKey, setLastKey] = useState<string>();
  const lastPlace = lastKey === undefined ? -1 : rows.findIndex(({ key }) => key === lastKey);
  const end = lastPlace < 0 ? rows.length : lastPlace + 1;
  const start = Math.max(0, end - MAX_ROWS);

  const endAt = useCallback(
    (place: number) => setLastKey(place >= rows.length ? undefined : rows[Math.max(0, place - 1)]?.key),
    [rows],
  );
  const onEdge = useCallback(
    (edge: "start" | "end") => {
      if (edge === "start") {
        if (start > 0) endAt(Math.max(MAX_ROWS, end - STEP));
        else if (hasOlder) loadOlder();
      } else if (end < rows.length) endAt(end + STEP);
      else if (hasNewer) loadNewer();
    },
    [start, end, rows.length, endAt, hasOlder, hasNewer, loadOlder, loadNewer],
  );
  const showAround = useCallback(
    (key: string) => {
      const place = rows.findIndex((row) => row.key === key);
      if (place >= start && place < end) return;
      endAt(Math.min(rows.length, Math.max(MAX_ROWS, place + MAX_ROWS / 2)));
    },
    [rows, start, end, endAt],
  );
  const showEnd = useCallback(() => setLastKey(undefined), []);
  const visible = useMemo(() => rows.slice(start, end), [rows, start, end]);
  return { visible, onEdge, showAround, showEnd };
}
