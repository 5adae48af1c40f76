import { useEffect, useRef, type RefObject } from "react";

/** Calls `load` each time the element comes within 600 px of view, while there is more. */
export function useNearEnd(element: RefObject<Element | null>, hasMore: boolean, load: () => void): void {
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
  }, [element, hasMore]);
}
