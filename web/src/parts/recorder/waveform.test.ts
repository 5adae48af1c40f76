import fc from "fast-check";
import { expect, it } from "vitest";
import { waveformOf } from "./waveform.js";

it("has at most 64 numbers from 0 to 31 for any levels", () => {
  fc.assert(
    fc.property(fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { maxLength: 500 }), (levels) => {
      const waveform = waveformOf(levels);
      expect(waveform.length).toBe(Math.min(64, levels.length));
      expect(waveform.every((value) => Number.isInteger(value) && value >= 0 && value <= 31)).toBe(true);
    }),
  );
});

it("has the loudest of each part, beside the loudest of all", () => {
  const levels = Array.from({ length: 640 }, (_, place) => (place === 5 ? -0.5 : place >= 630 ? 0.25 : 0));
  const waveform = waveformOf(levels);
  expect([waveform[0], waveform[1], waveform[63]]).toEqual([31, 0, 16]);
});

it("does not make silence louder", () => {
  expect(Math.max(...waveformOf([0.001, 0.002]))).toBeLessThan(3);
});
