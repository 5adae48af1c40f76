import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_WAVEFORM_LENGTH, MAX_WAVEFORM_LEVEL, decodeWaveform, encodeWaveform } from "./waveform.js";

describe("a waveform", () => {
  it("is stored with a letter for each level", () => {
    expect(encodeWaveform([0, 1, 25, 26, 31])).toBe("ABZaf");
  });

  it("is decoded to the levels that were encoded", () => {
    const levels = fc.array(fc.integer({ min: 0, max: MAX_WAVEFORM_LEVEL }), { maxLength: MAX_WAVEFORM_LENGTH });
    fc.assert(
      fc.property(levels, (values) => {
        expect(decodeWaveform(encodeWaveform(values))).toEqual(values);
      }),
    );
  });
});
