import { thumbHashToRGBA } from "thumbhash";

/** Draws a ThumbHash in base64, in at most 32 × 32 pixels; throws for a text that is none. */
export function drawThumbhash(canvas: HTMLCanvasElement, hash: string): void {
  const bytes = Uint8Array.from(atob(hash), (character) => character.charCodeAt(0));
  const { w, h, rgba } = thumbHashToRGBA(bytes);
  canvas.width = w;
  canvas.height = h;
  canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
}
