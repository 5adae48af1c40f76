import { describe, expect, it } from "vitest";
import { pauseAfter } from "./pacing.js";

describe("pauseAfter", () => {
  it("is 0 after a quick preparation", () => {
    for (const ms of [0, 0.2, 0.9]) expect(pauseAfter(ms)).toBe(0);
  });

  it("is eight times what a preparation took, and a quarter of a second at most", () => {
    expect(pauseAfter(10)).toBe(80);
    expect(pauseAfter(8000)).toBe(250);
  });
});
