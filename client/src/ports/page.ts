import type { PagePort } from "../ports.js";
import { createWritable } from "../readable.js";

const INPUT_EVENTS = ["pointerdown", "pointermove", "keydown", "scroll", "focus"];

/** State of the page; for a program without a document a page that is always visible, focused and in use. */
export function createPage(window: (Window & typeof globalThis) | undefined, now: () => number): PagePort {
  if (!window) return permanentPage(now);
  const { document, navigator } = window;
  const isVisible = createWritable(document.visibilityState === "visible");
  const isFocused = createWritable(document.hasFocus());
  const isOnline = createWritable(navigator.onLine);
  const lastInputAt = createWritable(now());
  const hides = new Set<() => void>();
  const shows = new Set<(wasKept: boolean) => void>();
  const onEvent = (target: EventTarget, names: readonly string[], run: (event: Event) => void) =>
    names.forEach((name) => target.addEventListener(name, run, { capture: true, passive: true }));
  onEvent(document, ["visibilitychange"], () => isVisible.set(document.visibilityState === "visible"));
  onEvent(window, ["focus", "blur"], () => isFocused.set(document.hasFocus()));
  onEvent(window, ["online", "offline"], () => isOnline.set(navigator.onLine));
  onEvent(window, INPUT_EVENTS, () => lastInputAt.set(now()));
  onEvent(window, ["pagehide"], () => hides.forEach((run) => run()));
  onEvent(document, ["freeze"], () => hides.forEach((run) => run()));
  onEvent(window, ["pageshow"], (event) => shows.forEach((run) => run((event as PageTransitionEvent).persisted)));
  onEvent(document, ["resume"], () => shows.forEach((run) => run(true)));
  return {
    isVisible,
    isFocused,
    isOnline,
    lastInputAt,
    onHide: (run) => listen(hides, run),
    onShow: (run) => listen(shows, run),
  };
}

function permanentPage(now: () => number): PagePort {
  const always = createWritable(true);
  const never = () => () => {};
  const lastInputAt = { get: now, subscribe: never };
  return { isVisible: always, isFocused: always, isOnline: always, lastInputAt, onHide: never, onShow: never };
}

function listen<Run>(listeners: Set<Run>, run: Run): () => void {
  listeners.add(run);
  return () => void listeners.delete(run);
}
