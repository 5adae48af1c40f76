interface Size {
  width: number;
  height: number;
}

/**
 * Decodes a picture to at most `most` pixels in width and height, so that the page never has a large one in memory.
 * `width` and `height` are those of the file, upright; the bitmap has to be closed.
 */
export async function decodeScaled(file: Blob, most: number): Promise<Size & { bitmap: ImageBitmap }> {
  const size = await sizeOf(file);
  const { width: resizeWidth, height: resizeHeight } = fitInto(most, size);
  const bitmap = await createImageBitmap(file, { resizeWidth, resizeHeight, resizeQuality: "medium" });
  return { ...size, bitmap };
}

/** Returns the size scaled down to at most `most` pixels in width and height. */
export function fitInto(most: number, { width, height }: Size): Size {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Draws into a picture of the size; WebP, or PNG where the browser cannot write that. */
export function drawBlob(source: CanvasImageSource, { width, height }: Size): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.drawImage(source, 0, 0, width, height);
  return toBlob(canvas);
}

export function toBlob(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is empty."))), "image/webp", 0.85);
  });
}

/** Reads the size without decoding the picture, which the browser does when it draws it. */
async function sizeOf(file: Blob): Promise<Size> {
  const picture = new Image();
  const url = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      picture.onload = resolve;
      picture.onerror = () => reject(new Error("The browser cannot show it."));
      picture.src = url;
    });
    return { width: picture.naturalWidth, height: picture.naturalHeight };
  } finally {
    URL.revokeObjectURL(url);
  }
}
