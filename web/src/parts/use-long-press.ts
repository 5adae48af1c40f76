import { useEffect, useRef, type PointerEvent } from "react";

const LONG_PRESS_MS = 500;
const MAX_MOVE_PX = 10;

/** Handlers that call `run` after a touch of 500 ms that stays in place. */
export function useLongPress(run: (at: { x: number; y: number }) => void) {
  const press = useRef<{ x: number; y: number; timer: number }>(undefined);
  const end = () => {
    window.clearTimeout(press.current?.timer);
    press.current = undefined;
  };
  useEffect(() => end, []);
  return {
    onPointerDown({ pointerType, clientX: x, clientY: y }: PointerEvent) {
      end();
      if (pointerType === "mouse") return;
      press.current = { x, y, timer: window.setTimeout(() => run({ x, y }), LONG_PRESS_MS) };
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      if (!press.current) return;
      if (Math.hypot(clientX - press.current.x, clientY - press.current.y) > MAX_MOVE_PX) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
