import { useEffect, useMemo } from "react";

const DWELL_MS = 300;

/** Ref callback for elements with `data-sequence`. */
export type SeenRef = (element: Element | null) => void;

/** Reports the highest sequence in view once the elements in view have not changed for 300 ms, with one IntersectionObserver. */
export function useSeenRef(view: () => { seen(sequence: number): void }): SeenRef {
  const observer = useMemo(() => createSeenObserver((sequence) => view().seen(sequence)), [view]);
  useEffect(() => observer.connect(), [observer]);
  return observer.ref;
}

function createSeenObserver(seen: (sequence: number) => void) {
  const elements = new Set<Element>();
  const inView = new Set<Element>();
  let observer: IntersectionObserver | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function report(): void {
    const sequences = [...inView].map((element) => Number(element.getAttribute("data-sequence"))).filter(Boolean);
    if (sequences.length > 0) seen(Math.max(...sequences));
  }

  function update(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting && target.isConnected) inView.add(target);
      else inView.delete(target);
    clearTimeout(timer);
    timer = setTimeout(report, DWELL_MS);
  }

  return {
    ref: (element: Element | null) => {
      // Refs are attached before effects run: `connect` observes these elements.
      for (const known of elements) if (!known.isConnected) forget(known);
      if (element === null) return;
      elements.add(element);
      observer?.observe(element);
    },
    connect: () => {
      observer = new IntersectionObserver(update);
      for (const element of elements) observer.observe(element);
      return () => {
        observer?.disconnect();
        observer = undefined;
        clearTimeout(timer);
        inView.clear();
      };
    },
  };

  function forget(element: Element): void {
    elements.delete(element);
    inView.delete(element);
    observer?.unobserve(element);
  }
}
