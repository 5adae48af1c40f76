import { useEffect, useRef, type RefObject } from "react";

interface EndOptions {
  hasMore: boolean;
  /** Rows shown: the element is looked at again after each load that adds some. */
  count: number;
  load(): void;
}

/** Calls `load` while the element is within 600 px of view and there is more. */
export function useNearEnd(element: RefObject<Element | null>, { hasMore, count, load }: EndOptions): void {
  const newest = useRef(load);
  newest.current = load;
  useEffect(() => {
    if (!hasMore || !element.current) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) newest.current();
      },
      { rootMargin: "600px" },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, hasMore, count]);
}
