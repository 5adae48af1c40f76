import { describe, expect, it } from "vitest";
import type { UploadedMedia } from "./media-object.js";
import { toMediaColumns } from "./media-object.js";

describe("toMediaColumns", () => {
  it.each<[string, Partial<UploadedMedia>, string | null]>([
    ["a picture", { fileName: "a.b.JPG" }, "a.b.webp"],
    ["a picture without an extension", { fileName: "holiday" }, "holiday.webp"],
    ["a picture whose name ends in a sentence", { fileName: "Rome, v. late" }, "Rome, v. late.webp"],
    ["a picture without a name", { fileName: null }, null],
    ["a picture with a name of 251 characters", { fileName: "a".repeat(251) }, "a".repeat(251)],
    ["a WebP sent as a FILE", { kind: "FILE", fileName: "a.png" }, "a.png"],
    ["a film", { kind: "VIDEO", mime: "video/mp4", fileName: "a.mov" }, "a.mov"],
  ])("names %s by its stored type", (_what, row, fileName) => {
    const upload = { kind: "IMAGE", mime: "image/webp", ...row } as UploadedMedia;
    expect(toMediaColumns(upload).mediaFileName).toBe(fileName);
  });
});
