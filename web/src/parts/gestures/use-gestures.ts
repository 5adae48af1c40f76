import { useEffect, useRef, useState, type MouseEvent, type PointerEvent, type RefObject } from "react";
import { clampTo, scaleAt, WHOLE, type Point, type Size, type Zoom } from "./zoom.js";

const DOUBLE_SCALE = 2.5;
const SWIPE_PX = 60;

interface Gestures {
  picture: RefObject<HTMLElement | null>;
  /** The picture fills the stage; else it stays over its own place. */
  isFilled?: boolean;
  onSwipe?(direction: "left" | "right" | "down"): void;
}

/** Zoom by wheel, pinch and double click, movement by dragging, and swipes of a finger over a whole picture. */
export function useGestures(stage: RefObject<HTMLElement | null>, { picture, isFilled = false, onSwipe }: Gestures) {
  const [zoom, setZoom] = useState(WHOLE);
  const pointers = useRef(new Map<number, Point>());
  const began = useRef<Point>(undefined);
  const change = (next: (before: Zoom) => Zoom) =>
    setZoom((before) => {
      const size = sizeOf(picture.current);
      return clampTo(next(before), size, isFilled ? sizeOf(stage.current) : size);
    });
  const centred = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
    const { left = 0, top = 0, width = 0, height = 0 } = stage.current?.getBoundingClientRect() ?? {};
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  };
  const moveBy = (x: number, y: number) => change((before) => ({ ...before, x: before.x + x, y: before.y + y }));
  const zoomBy = (factor: number, at: Point = { x: 0, y: 0 }) => change((before) => scaleAt(before, factor, at));

  useEffect(() => {
    const element = stage.current;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY / 300), centred(event));
    };
    // React's listener is passive: the page would be zoomed as well.
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [stage]);

  const onPointerMove = (event: PointerEvent) => {
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    const at = centred(event);
    const [other] = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    pointers.current.set(event.pointerId, at);
    if (other) {
      began.current = undefined;
      zoomBy(distance(at, other) / Math.max(1, distance(before, other)), between(at, other));
    }
    const share = other ? 2 : 1;
    moveBy((at.x - before.x) / share, (at.y - before.y) / share);
  };
  const onPointerEnd = (event: PointerEvent) => {
    const from = began.current;
    pointers.current.delete(event.pointerId);
    began.current = undefined;
    if (!from || !onSwipe || event.pointerType === "mouse" || event.type === "pointercancel" || zoom.scale > 1) return;
    const { x, y } = centred(event);
    if (Math.abs(x - from.x) > SWIPE_PX) onSwipe(x < from.x ? "left" : "right");
    else if (y - from.y > SWIPE_PX) onSwipe("down");
  };
  return {
    zoom,
    zoomBy,
    moveBy,
    reset: () => setZoom(WHOLE),
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pointers.current.set(event.pointerId, centred(event));
        began.current = pointers.current.size === 1 ? centred(event) : undefined;
      },
      onPointerMove,
      onPointerUp: onPointerEnd,
      onPointerCancel: onPointerEnd,
      onDoubleClick: (event: MouseEvent) => (zoom.scale > 1 ? setZoom(WHOLE) : zoomBy(DOUBLE_SCALE, centred(event))),
    },
  };
}

function sizeOf(element: HTMLElement | null): Size {
  return { width: element?.offsetWidth ?? 0, height: element?.offsetHeight ?? 0 };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function between(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
