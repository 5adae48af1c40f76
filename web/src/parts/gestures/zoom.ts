/** Part of a picture that is shown: its scale, and the distance of its centre from that of the window in pixels. */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

export interface Point {
  x: number;
  y: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
const MAX_SCALE = 8;

/** Scales about a point that stays in place; the point is relative to the centre of the window. */
export function scaleAt(zoom: Zoom, factor: number, { x, y }: Point): Zoom {
  const scale = Math.min(MAX_SCALE, Math.max(1, zoom.scale * factor));
  const by = scale / zoom.scale;
  return { scale, x: x - (x - zoom.x) * by, y: y - (y - zoom.y) * by };
}

export interface Size {
  width: number;
  height: number;
}

/** Keeps the window filled by the picture, whose size is that without a zoom. */
export function clampTo({ scale, x, y }: Zoom, picture: Size, window: Size): Zoom {
  return {
    scale,
    x: clamp(x, (scale * picture.width - window.width) / 2),
    y: clamp(y, (scale * picture.height - window.height) / 2),
  };
}

function clamp(value: number, most: number): number {
  const limit = Math.max(0, most);
  return Math.min(limit, Math.max(-limit, value));
}
