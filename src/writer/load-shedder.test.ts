import { describe, expect, it } from "vitest";
import { createLoadShedder } from "./load-shedder.js";

/** Load shedder with a clock that only the test moves. */
function shedderAt() {
  const clock = { ms: 0 };
  return { clock, shedder: createLoadShedder(() => clock.ms) };
}

describe("the load shedder of the write queue", () => {
  it("accepts 8,192 queued changes in a burst, and no more", () => {
    const { shedder } = shedderAt();
    expect([8191, 8192].map(shedder.isOverloaded)).toEqual([false, true]);
  });

  it("accepts 256 once the backlog no longer shrinks from batch to batch", () => {
    const { shedder } = shedderAt();
    for (const waiting of [900, 1000]) shedder.onBatchTaken(128, waiting);
    expect(shedder.isOverloaded(2000)).toBe(false);
    shedder.onBatchTaken(128, 900);
    expect([255, 256].map(shedder.isOverloaded)).toEqual([false, true]);
  });

  it("is not overloaded while the backlog shrinks, or is drained in between", () => {
    const { shedder } = shedderAt();
    for (let waiting = 8000; waiting > 0; waiting -= 100) shedder.onBatchTaken(128, waiting);
    for (let batch = 0; batch < 100; batch += 1) shedder.onBatchTaken(128, batch % 5 === 0 ? 63 : 500);
    expect(shedder.isOverloaded(500)).toBe(false);
  });

  it("recovers after a second without a rejection", () => {
    const { clock, shedder } = shedderAt();
    for (const waiting of [600, 600, 600]) shedder.onBatchTaken(128, waiting);
    clock.ms = 900;
    expect(shedder.isOverloaded(256)).toBe(true);
    clock.ms = 1900;
    shedder.onBatchTaken(128, 10);
    expect([shedder.isOverloaded(255), shedder.isOverloaded(256)]).toEqual([false, true]);
    clock.ms = 2901;
    expect([shedder.isOverloaded(255), shedder.isOverloaded(256)]).toEqual([false, false]);
  });
});
