import { describe, expect, it } from "vitest";
import { pauseAfter } from "./pacing.js";

describe("pauseAfter", () => {
  it("lets requests pass that are prepared quickly", () => {
    for (const ms of [0, 0.2, 3.9]) expect(pauseAfter(ms)).toBe(0);
  });

  it("is eight times what a preparation took, and a quarter of a second at most", () => {
    expect(pauseAfter(10)).toBe(80);
    expect(pauseAfter(8000)).toBe(250);
  });
});
