export type Anchor = Element | { x: number; y: number };

const GAP_PX = 6;
const EDGE_PX = 8;

/** Moves an element of the top layer below its anchor, or above where there is more room, inside the window. */
export function placeBeside(element: HTMLElement, anchor: Anchor): void {
  const from =
    anchor instanceof Element
      ? anchor.getBoundingClientRect()
      : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const { offsetWidth: width, offsetHeight: height } = element;
  const isRightToLeft = getComputedStyle(element).direction === "rtl";
  const isBelow = from.bottom + GAP_PX + height + EDGE_PX <= innerHeight || from.top < innerHeight - from.bottom;
  const left = isRightToLeft === from.left + width > innerWidth - EDGE_PX ? from.left : from.right - width;
  const top = isBelow ? from.bottom + GAP_PX : from.top - GAP_PX - height;
  element.style.left = `${clamp(left, innerWidth - width - EDGE_PX)}px`;
  element.style.top = `${clamp(top, innerHeight - height - EDGE_PX)}px`;
}

function clamp(value: number, most: number): number {
  return Math.max(EDGE_PX, Math.min(value, most));
}
