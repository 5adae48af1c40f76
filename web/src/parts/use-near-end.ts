import { useEffect, useRef, type RefObject } from "react";

interface EndOptions {
  hasMore: boolean;
  /** Rows shown: the element is observed again after each load that adds some. */
  count: number;
  load(): void;
}

const RETRY_MS = 5000;

/** Calls `load` while the element is within 600 px of view and there is more, and again every 5 s, as a load may fail. */
export function useNearEnd(element: RefObject<Element | null>, { hasMore, count, load }: EndOptions): void {
  const newest = useRef(load);
  newest.current = load;
  useEffect(() => {
    if (!hasMore || !element.current) return undefined;
    let retry: ReturnType<typeof setInterval> | undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        clearInterval(retry);
        if (!entries.at(-1)?.isIntersecting) return;
        newest.current();
        retry = setInterval(() => newest.current(), RETRY_MS);
      },
      { rootMargin: "600px" },
    );
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      clearInterval(retry);
    };
  }, [element, hasMore, count]);
}
