import { expect, it } from "vitest";
import { chooseKind } from "./choose-kind.js";

const MB = 1_000_000;
const LIMITS = [
  { kind: "IMAGE", maxBytes: 30 * MB, mimeTypes: ["image/jpeg", "image/png"] },
  { kind: "AUDIO", maxBytes: 50 * MB, mimeTypes: ["audio/webm", "audio/mpeg"] },
  { kind: "VIDEO", maxBytes: 200 * MB, mimeTypes: ["video/mp4"] },
  { kind: "FILE", maxBytes: 100 * MB, mimeTypes: [] },
] as const;

const choose = (type: string, size: number, isFile = false) => chooseKind({ name: "a", type, size }, LIMITS, isFile);

it("sends a file as what its type says", () => {
  expect(choose("image/jpeg", 5 * MB)).toEqual({ kind: "IMAGE" });
  expect(choose("audio/webm;codecs=opus", 5 * MB)).toEqual({ kind: "AUDIO" });
  expect(choose("video/mp4", 150 * MB)).toEqual({ kind: "VIDEO" });
  expect(choose("application/pdf", 5 * MB)).toEqual({ kind: "FILE" });
  expect(choose("", 5 * MB)).toEqual({ kind: "FILE" });
});

it("sends as a file what was chosen as one, what is of another type, and a picture that is too large for one", () => {
  expect(choose("image/jpeg", 5 * MB, true)).toEqual({ kind: "FILE" });
  expect(choose("image/heic", 5 * MB)).toEqual({ kind: "FILE" });
  expect(choose("image/jpeg", 40 * MB)).toEqual({ kind: "FILE" });
});

it("refuses with the numbers what is too large for both, and an empty file", () => {
  expect(choose("video/mp4", 201 * MB)).toEqual({ refusal: expect.stringMatching(/201MB.*Videos.*200MB/u) });
  expect(choose("image/jpeg", 101 * MB)).toEqual({ refusal: expect.stringMatching(/101MB.*Files.*100MB/u) });
  expect(choose("application/zip", 101 * MB)).toEqual({ refusal: expect.stringMatching(/101MB.*Files.*100MB/u) });
  expect(choose("text/plain", 0)).toEqual({ refusal: expect.stringContaining("empty") });
});

it("refuses by type where no file of any type is taken", () => {
  expect(chooseKind({ name: "a", type: "text/plain", size: 1 }, LIMITS.slice(0, 1))).toEqual({
    refusal: expect.stringContaining("type"),
  });
});
