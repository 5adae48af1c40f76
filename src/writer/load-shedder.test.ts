import { describe, expect, it } from "vitest";
import { createAdmission } from "./load-shedder.js";

/** Stands still until a test moves it. */
function admissionAt() {
  const clock = { ms: 0 };
  return { clock, admission: createAdmission(() => clock.ms) };
}

describe("the admission to the writer's queue", () => {
  it("lets thousands wait after a burst, and no more", () => {
    const { admission } = admissionAt();
    expect([8191, 8192].map(admission.isFull)).toEqual([false, true]);
  });

  it("lets few wait once batch after batch leaves no fewer waiting", () => {
    const { admission } = admissionAt();
    for (const waiting of [900, 1000]) admission.noteTaken(128, waiting);
    expect(admission.isFull(2000)).toBe(false);
    admission.noteTaken(128, 900);
    expect([255, 256].map(admission.isFull)).toEqual([false, true]);
  });

  it("is at ease where what has piled up gets less, or few wait in between", () => {
    const { admission } = admissionAt();
    for (let waiting = 8000; waiting > 0; waiting -= 100) admission.noteTaken(128, waiting);
    for (let batch = 0; batch < 100; batch += 1) admission.noteTaken(128, batch % 5 === 0 ? 63 : 500);
    expect(admission.isFull(500)).toBe(false);
  });

  it("lets many wait again when for a second there was none too many", () => {
    const { clock, admission } = admissionAt();
    for (const waiting of [600, 600, 600]) admission.noteTaken(128, waiting);
    clock.ms = 900;
    expect(admission.isFull(256)).toBe(true);
    clock.ms = 1900;
    admission.noteTaken(128, 10);
    expect([admission.isFull(255), admission.isFull(256)]).toEqual([false, true]);
    clock.ms = 2901;
    expect([admission.isFull(255), admission.isFull(256)]).toEqual([false, false]);
  });
});
