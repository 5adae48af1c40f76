import { expect, it } from "vitest";
import { createSharedViews } from "./shared.js";

function testViews() {
  const timers = new Set<() => void>();
  const stopped: string[] = [];
  const views = createSharedViews((run) => {
    timers.add(run);
    return () => void timers.delete(run);
  });
  const open = (name: string) => views.open(name, () => ({ name, stop: () => void stopped.push(name) }));
  const elapse = () => {
    for (const run of timers) run();
    timers.clear();
  };
  return { open, elapse, stopped, stop: views.stop };
}

it("shares a view between its callers, and stops it a while after the last one's release", () => {
  const { open, elapse, stopped } = testViews();
  const first = open("a");
  expect(open("a")).toBe(first);
  first.release();
  elapse();
  expect(stopped).toEqual([]);
  first.release();
  expect(stopped).toEqual([]);
  elapse();
  expect(stopped).toEqual(["a"]);
  expect(open("a")).not.toBe(first);
});

it("keeps a view that is opened again before the time is over", () => {
  const { open, elapse, stopped } = testViews();
  const first = open("a");
  first.release();
  expect(open("a")).toBe(first);
  elapse();
  expect(stopped).toEqual([]);
});

it("stops all views, released or not", () => {
  const { open, elapse, stopped, stop } = testViews();
  open("a");
  open("b").release();
  stop();
  elapse();
  expect(stopped).toEqual(["a", "b"]);
});
