import { isolate } from "../isolate.js";
import { fileSize } from "../numbers.js";

const KINDS = { AUDIO: "Sounds", FILE: "Files", IMAGE: "Photos", VIDEO: "Videos" } as const;

export const attachText = {
  menu: "Attach",
  pictures: "Photos and videos",
  file: "File",
  tray: "Files to send",
  remove: (name: string) => `Remove ${isolate(name)}`,
  dismiss: "Dismiss",
  preparing: "Preparing…",
  empty: (name: string) => `${isolate(name)} is empty.`,
  tooLarge: (name: string, size: number, kind: keyof typeof KINDS, most: number) =>
    `${isolate(name)} has ${fileSize(size)}. ${KINDS[kind]} may have at most ${fileSize(most)}.`,
  unsupported: (name: string) => `${isolate(name)} is of a type that cannot be sent.`,
} as const;
