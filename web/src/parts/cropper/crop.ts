import type { Zoom } from "../gestures/zoom.js";
import { toBlob } from "../media/scaled-picture.js";

const MAX_PX = 1024;

export interface Square {
  x: number;
  y: number;
  side: number;
}

/** Returns the square of a picture that a window of `side` shows, whose smaller side it fills without a zoom. */
export function shownSquare(picture: { width: number; height: number }, side: number, { scale, x, y }: Zoom): Square {
  const perPixel = Math.min(picture.width, picture.height) / side;
  const shown = (side / scale) * perPixel;
  return {
    x: picture.width / 2 - (x / scale) * perPixel - shown / 2,
    y: picture.height / 2 - (y / scale) * perPixel - shown / 2,
    side: shown,
  };
}

export function cropSquare(picture: HTMLCanvasElement, side: number, zoom: Zoom): Promise<Blob> {
  const square = shownSquare(picture, side, zoom);
  const size = Math.max(1, Math.min(MAX_PX, Math.round(square.side)));
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  canvas.getContext("2d")?.drawImage(picture, square.x, square.y, square.side, square.side, 0, 0, size, size);
  return toBlob(canvas);
}
