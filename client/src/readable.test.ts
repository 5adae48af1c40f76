import { describe, expect, it } from "vitest";
import { createWritable } from "./readable.js";

describe("an observable value", () => {
  it("calls a subscriber at once and after each change, until it unsubscribes", () => {
    const value = createWritable(1);
    const seen: number[] = [];
    const stop = value.subscribe((current) => void seen.push(current));
    value.set(2);
    value.set(2);
    stop();
    value.set(3);
    expect(seen).toEqual([1, 2]);
    expect(value.get()).toBe(3);
  });

  it("leaves out a subscriber that another one has ended meanwhile", () => {
    const value = createWritable(1);
    const seen: number[] = [];
    let stop = () => {};
    value.subscribe((current) => current === 2 && stop());
    stop = value.subscribe((current) => void seen.push(current));
    value.set(2);
    expect(seen).toEqual([1]);
  });
});
