import { useEffect, useRef, useState } from "react";
import type { Press } from "../Composer.js";

const TAP_MS = 400;
const SLIDE_PX = 100;

interface HeldPress {
  press: Press;
  /** Released after 400 ms. */
  onRelease(): void;
  /** Moved away by 100 px. */
  onSlideAway(): void;
}

/**
 * Follows the press that began a recording, wherever it ends. A short one is a tap: returns false then, and the buttons
 * are used.
 */
export function useHeldPress({ press, ...on }: HeldPress): boolean {
  const [isHeld, setHeld] = useState(press.isHeld);
  const newest = useRef(on);
  newest.current = on;
  useEffect(() => {
    // The press may have ended after the render: its release is not heard below, but that of the next press would be.
    if (!press.isHeld) setHeld(false);
    if (!press.isHeld || !isHeld) return undefined;
    const began = performance.now();
    let from: PointerEvent | undefined;
    const onUp = () => {
      setHeld(false);
      if (performance.now() - began >= TAP_MS) newest.current.onRelease();
    };
    const onMove = (event: PointerEvent) => {
      from ??= event;
      if (Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) < SLIDE_PX) return;
      setHeld(false);
      newest.current.onSlideAway();
    };
    const onCancel = () => setHeld(false);
    const events = { pointerup: onUp, pointermove: onMove, pointercancel: onCancel } as const;
    for (const [name, run] of Object.entries(events)) addEventListener(name, run as EventListener);
    return () => {
      for (const [name, run] of Object.entries(events)) removeEventListener(name, run as EventListener);
    };
  }, [press, isHeld]);
  return isHeld;
}
