import type { Page } from "playwright-core";
import sharp from "sharp";

export interface TestFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A picture with noise, so that its size in bytes grows with its area. */
export async function makePicture(name: string, width = 1200, height = 800): Promise<TestFile> {
  const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
  const image = sharp({ create: { width, height, channels: 3, background: "#4080c0", noise } });
  return { name, mimeType: "image/jpeg", buffer: await image.jpeg().toBuffer() };
}

/** Bytes without a meaning. */
export function makeFile(name: string, size: number): TestFile {
  return { name, mimeType: "application/pdf", buffer: Buffer.alloc(size, name) };
}

/** A film of a second, recorded from a canvas by the browser. */
export async function recordFilm(page: Page, name: string): Promise<TestFile> {
  const bytes = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    canvas.width = 320;
    canvas.height = 240;
    const context = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm;codecs=vp8" });
    const chunks: Blob[] = [];
    recorder.ondataavailable = ({ data }) => chunks.push(data);
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    recorder.start();
    for (let frame = 0; frame < 30; frame += 1) {
      if (context) {
        context.fillStyle = `hsl(${frame * 12} 80% 50%)`;
        context.fillRect(0, 0, 320, 240);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    recorder.stop();
    await stopped;
    return [...new Uint8Array(await new Blob(chunks).arrayBuffer())];
  });
  return { name, mimeType: "video/webm", buffer: Buffer.from(bytes) };
}

/** Passes files to an element as a paste or a drag and drop of the system does. */
export async function passFiles(
  page: Page,
  selector: string,
  events: readonly ("paste" | "dragenter" | "dragover" | "drop")[],
  files: readonly TestFile[],
): Promise<void> {
  const sent = files.map(({ buffer, ...file }) => ({ ...file, bytes: buffer.toString("base64") }));
  await page.evaluate(
    ({ selector, events, sent }) => {
      const data = new DataTransfer();
      for (const { name, mimeType, bytes } of sent) {
        const content = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
        data.items.add(new File([content], name, { type: mimeType }));
      }
      const target = document.querySelector(selector);
      for (const event of events) {
        const options = { bubbles: true, cancelable: true };
        target?.dispatchEvent(
          event === "paste"
            ? new ClipboardEvent(event, { ...options, clipboardData: data })
            : new DragEvent(event, { ...options, dataTransfer: data }),
        );
      }
    },
    { selector, events, sent },
  );
}

/** Drops a file of zeros, which the page itself makes: it may be large. */
export async function dropBlank(page: Page, name: string, type: string, size: number): Promise<void> {
  await page.evaluate(
    ({ name, type, size }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(size)], name, { type }));
      const options = { bubbles: true, cancelable: true, dataTransfer: data };
      document.querySelector(".conversation")?.dispatchEvent(new DragEvent("drop", options));
    },
    { name, type, size },
  );
}
