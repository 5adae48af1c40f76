import { decodeScaled, drawBlob, fitInto } from "../../../parts/media/scaled-picture.js";
import { readSamples } from "./read-samples.js";

/** Properties that a message shows of its file before it is sent. */
export interface MediaFacts {
  width?: number;
  height?: number;
  durationMs?: number;
  /** Small picture. */
  preview?: Blob;
  /** Still of a film for its receiver. */
  poster?: Blob;
  waveform?: readonly number[];
}

const PREVIEW_PX = 480;
const POSTER_PX = 1280;
const TIMEOUT_MS = 15_000;

/** Reads size and preview of a picture. */
export async function readPicture(file: Blob): Promise<MediaFacts> {
  const { bitmap, width, height } = await decodeScaled(file, PREVIEW_PX);
  try {
    return { width, height, preview: await drawBlob(bitmap, bitmap) };
  } finally {
    bitmap.close();
  }
}

/** Reads size, length and a still of a film. */
export async function readFilm(file: Blob): Promise<MediaFacts> {
  const film = document.createElement("video");
  return withSource(film, file, async () => {
    film.muted = true;
    film.preload = "auto";
    await eventOf(film, "loadeddata");
    // The first frame is often black.
    const length = Number.isFinite(film.duration) ? film.duration : 0;
    film.currentTime = Math.min(1, length / 10);
    await eventOf(film, "seeked");
    const size = { width: film.videoWidth, height: film.videoHeight };
    return {
      ...size,
      ...(length > 0 && { durationMs: Math.round(length * 1000) }),
      poster: await drawBlob(film, fitInto(POSTER_PX, size)),
      preview: await drawBlob(film, fitInto(PREVIEW_PX, size)),
    };
  });
}

/** Reads the length and the waveform of a sound. */
export async function readSound(file: Blob): Promise<MediaFacts> {
  const samples = await readSamples(file);
  if (samples) return samples;
  const sound = new Audio();
  return withSource(sound, file, async () => {
    await eventOf(sound, "loadedmetadata");
    return Number.isFinite(sound.duration) ? { durationMs: Math.round(sound.duration * 1000) } : {};
  });
}

async function withSource<T>(element: HTMLMediaElement, file: Blob, read: () => Promise<T>): Promise<T> {
  const url = URL.createObjectURL(file);
  try {
    element.src = url;
    return await read();
  } finally {
    element.removeAttribute("src");
    element.load();
    URL.revokeObjectURL(url);
  }
}

function eventOf(element: HTMLMediaElement, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`There was no ${name}.`)), TIMEOUT_MS);
    element.addEventListener(name, () => {
      clearTimeout(timer);
      resolve();
    });
    element.addEventListener("error", () => {
      clearTimeout(timer);
      reject(new Error("The browser cannot play it."));
    });
  });
}
