import { rgbaToThumbHash } from "thumbhash";

export interface DrawnPicture {
  url: string;
  thumbhash: string;
  width: number;
  height: number;
}

/** Draws a landscape, so that the scenes need no files. */
export function drawPicture(width: number, height: number, hue: number): DrawnPicture {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The browser has no canvas.");
  const sky = context.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, `hsl(${hue} 60% 45%)`);
  sky.addColorStop(1, `hsl(${hue + 40} 80% 80%)`);
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  for (let ridge = 0; ridge < 4; ridge += 1) {
    context.fillStyle = `hsl(${hue + 90} 30% ${45 - ridge * 10}%)`;
    context.beginPath();
    context.moveTo(0, height);
    for (let x = 0; x <= width; x += width / 40) {
      const wave = Math.sin(x / (width / (7 + ridge * 3)) + ridge * 2) * height * 0.06;
      context.lineTo(x, height * (0.5 + ridge * 0.13) + wave);
    }
    context.lineTo(width, height);
    context.fill();
  }
  return { url: canvas.toDataURL("image/jpeg"), thumbhash: hashOf(canvas), width, height };
}

function hashOf(picture: HTMLCanvasElement): string {
  const scale = 100 / Math.max(picture.width, picture.height);
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  context?.drawImage(picture, 0, 0, width, height);
  const { data } = context?.getImageData(0, 0, width, height) ?? { data: new Uint8ClampedArray() };
  return btoa(String.fromCharCode(...rgbaToThumbHash(width, height, data)));
}
